import type { LoadBalancing } from '@lastcall/aws';
import { offerTargetGroupBindings, type Share, type TargetGroupBinding } from '@lastcall/plugin-api';
import { aSetup, aShare } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../src/config.ts';
import plugin from '../src/index.ts';
import { fakeBalancing } from './fake-balancing.ts';

const test = suite('what elb-deregister does from the start on');

type Keeping = Parameters<LoadBalancing['index']['keep']>[0];

/** Starts a step of this configuration; says how the index was begun, and with which share. */
function start(config: object) {
  const kept: Keeping[] = [];
  const { index, ...balancing } = fakeBalancing();
  const others = aShare();
  const share = ((key: string, create: () => unknown) =>
    key.startsWith('aws-load-balancing')
      ? { ...balancing, index: { ...index, keep: (how: Keeping) => kept.push(how) } }
      : others(key, create)) as Share;
  const step = plugin.setup(aSetup(configSchema.parse(config), { share }));
  assert.equal(kept, [], 'nothing is read before the start');
  step.start?.();
  return { kept, share };
}

const aBinding = (targetGroupArn: string): TargetGroupBinding => ({ targetGroupArn, targetType: 'ip' });
const signal = new AbortController().signal;

test('the index is begun with the configured share of the rate', () => {
  const shares = [{}, { indexShare: 0.5 }, { indexShare: 0 }].flatMap((config) => start(config).kept.map(({ share }) => share));
  assert.equal(shares, [0.3, 0.5, 0]);
});

test('the index is told the bindings of every cluster that is offered, also one that is offered later', async () => {
  const { kept, share } = start({});
  const bindings = kept[0]?.bindings as Keeping['bindings'];
  assert.equal(await bindings(signal), []);
  for (const arn of ['one', 'other']) offerTargetGroupBindings(share, { list: async () => [aBinding(arn)] });
  assert.equal(
    (await bindings(signal)).map(({ targetGroupArn }) => targetGroupArn),
    ['one', 'other'],
  );
});

test.run();
