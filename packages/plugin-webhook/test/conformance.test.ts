import { systemClock } from '@lastcall/plugin-api';
import { describeReporter } from '@lastcall/plugin-api/conformance';
import { aShare } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import webhookPlugin from '../src/index.ts';
import { A_LIFE } from './support/a-life.ts';
import { never, openReceiver } from './support/a-receiver.ts';
import { SECRET, type Written } from './support/a-reporter.ts';

const test = suite('webhook: conformance');
const BEARER = 'a-secret-bearer-token';

const SHAPES: readonly Partial<Written>[] = [
  { shape: 'cloudevents', secrets: [SECRET], bearer: BEARER, link: 'https://lastcall.example.com' },
  { shape: 'slack' },
  { shape: 'template', template: { text: '{{ text }}' }, headers: { 'x-key': BEARER } },
];

for (const shape of SHAPES) {
  describeReporter({
    plugin: webhookPlugin,
    test,
    reports: A_LIFE,
    secrets: [SECRET, BEARER],
    async world() {
      const receiver = await openReceiver();
      return {
        clock: systemClock,
        share: aShare(),
        config: { url: receiver.url, ...shape },
        snapshot: () => receiver.received.map(({ body }) => JSON.parse(body)),
        calls: () => receiver.received.length,
        hang: () => receiver.always(never),
        close: receiver.close,
      };
    },
  });
}

test.run();
