import { aShare, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWebhookReporter } from '../src/webhook-reporter.ts';
import { aReport, MOMENTS } from './support/a-life.ts';
import { openReceiver, withStatus } from './support/a-receiver.ts';
import { aConfig, aContext } from './support/a-reporter.ts';

const test = suite('webhook: another replica');
const NOTHING = { entries: [], interruptions: [] };
const quietly = (work: Promise<unknown>) => work.catch(() => undefined);

test('who tells again after another replica does not tell what was true before', async () => {
  const receiver = await openReceiver();
  const clock = fakeClock();
  const memory = new Map<string, string>();
  const known: never[] = [];
  const config = aConfig({ url: receiver.url, shape: 'slack' });
  const make = () => createWebhookReporter({ config, clock, share: aShare() });
  const [a, b] = [make(), make()];
  const context = aContext({ clock, memory, known: known as never });
  receiver.always(withStatus(400));
  await quietly(a.report(aReport(['planned']), context) as Promise<unknown>);
  await quietly(b.report(aReport(['degraded']), context) as Promise<unknown>);
  (known as unknown[]).push({ ...MOMENTS.degraded.view, id: 'int-1' });
  receiver.always(withStatus(204));
  receiver.received.length = 0;
  await clock.advance(60_000);
  await a.report(NOTHING, context);
  const texts = receiver.received.map(({ body }) => JSON.parse(body).text);
  await receiver.close();
  assert.match(texts.join('\n'), 'degraded');
});
test.run();
