import { type Clock, type CodedError, offeredTargetGroupBindings, systemClock } from '@lastcall/plugin-api';
import { aSetup, aShare, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ask } from '../../src/api-server/asks.ts';
import type { Kubernetes } from '../../src/api-server/client.ts';
import type { Reply } from '../../src/api-server/status-errors.ts';
import { drainConfig } from '../../src/config.ts';
import plugin from '../../src/index.ts';
import { createBindings } from '../../src/watching/bindings.ts';

const test = suite('target group bindings');
const never = new AbortController().signal;

const PATH = '/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings';
const arnOf = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${name}/0123456789abcdef`;
const bindingOf = (name: string, spec: object) => ({ metadata: { name, uid: name, namespace: 'shop' }, spec });
const pageOf = (items: readonly object[], next = '') => ({ metadata: { resourceVersion: '1', continue: next }, items });
const replyWith = (status: number, body: unknown): Reply => ({ status, body, retryAfterMs: null });

/** A cluster that gives one answer after another, the last one again and again. */
function open(clock: Clock, ...replies: readonly Reply[]) {
  const asked: Ask[] = [];
  const kubernetes = {
    async send(ask: Ask) {
      asked.push(ask);
      return replies[Math.min(asked.length, replies.length) - 1] as Reply;
    },
  } as unknown as Kubernetes;
  return { asked, bindings: createBindings({ kubernetes, clock }) };
}

const GOOD = replyWith(200, pageOf([bindingOf('web', { targetGroupARN: arnOf('web'), targetType: 'instance' })]));

test('tell the target group, and what its targets are where the object says so', async () => {
  const items = [
    bindingOf('web', { targetGroupARN: arnOf('web'), targetType: 'instance', serviceRef: { name: 'web', port: 80 } }),
    bindingOf('api', { targetGroupARN: arnOf('api'), targetType: 'ip' }),
    bindingOf('old', { targetGroupARN: arnOf('old') }),
    bindingOf('new', { targetType: 'ip' }),
  ];
  const { asked, bindings } = open(fakeClock(), replyWith(200, pageOf(items)));
  assert.equal(await bindings.list(never), [
    { targetGroupArn: arnOf('web'), targetType: 'instance' },
    { targetGroupArn: arnOf('api'), targetType: 'ip' },
    { targetGroupArn: arnOf('old'), targetType: null },
  ]);
  assert.equal([asked[0]?.path, asked[0]?.query?.limit], [PATH, '500']);
});

test('are read page by page', async () => {
  const second = replyWith(200, pageOf([bindingOf('api', { targetGroupARN: arnOf('api') })]));
  const first = replyWith(200, pageOf([bindingOf('web', { targetGroupARN: arnOf('web') })], 'next'));
  const { asked, bindings } = open(fakeClock(), first, second);
  assert.is((await bindings.list(never)).length, 2);
  assert.is(asked[1]?.query?.continue, 'next');
});

test('are none in a cluster without the controller, which is not asked again for a minute', async () => {
  const { asked, bindings } = open(fakeClock(), replyWith(404, '404 page not found'));
  assert.equal(await bindings.list(never), []);
  assert.equal(await bindings.list(never), []);
  assert.is(asked.length, 1);
});

test('are kept for a minute', async () => {
  const clock = fakeClock();
  const { asked, bindings } = open(clock, GOOD);
  await bindings.list(never);
  await clock.advance(59_000);
  await bindings.list(never);
  assert.is(asked.length, 1);
  await clock.advance(1_000);
  await bindings.list(never);
  assert.is(asked.length, 2);
});

test('are asked for once by all who ask at the same time, also where one of them leaves', async () => {
  const { asked, bindings } = open(fakeClock(), GOOD);
  const leaving = new AbortController();
  const left = bindings.list(leaving.signal).catch((reason: unknown) => reason);
  const stayed = bindings.list(never);
  leaving.abort('left');
  assert.equal([await left, (await stayed).length, asked.length], ['left', 1, 1]);
});

test('that may not be read are a failure with its code, and asked for again', async () => {
  const { asked, bindings } = open(fakeClock(), replyWith(403, { message: 'forbidden' }), GOOD);
  const refused = await bindings.list(never).catch((error: unknown) => error);
  assert.is((refused as CodedError).code, 'K8S_FORBIDDEN');
  assert.equal([(await bindings.list(never)).length, asked.length], [1, 2]);
});

test('are offered once for a cluster, however many steps drain in it', () => {
  const share = aShare();
  const steps = [{}, { pdb: 'ignore' }].map((config) =>
    plugin.setup(aSetup(drainConfig.parse({ kubeconfig: '/nowhere', ...config }), { clock: systemClock, share })),
  );
  assert.equal([steps.length, offeredTargetGroupBindings(share).length], [2, 1]);
  plugin.setup(aSetup(drainConfig.parse({ kubeconfig: '/elsewhere' }), { clock: systemClock, share }));
  assert.is(offeredTargetGroupBindings(share).length, 2);
});

test.run();
