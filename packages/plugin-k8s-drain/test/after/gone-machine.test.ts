import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Burial, burialOf, bury } from '../../src/after/gone-machine.ts';
import type { KubeNode } from '../../src/api-server/objects.ts';
import type { Reply } from '../../src/api-server/status-errors.ts';
import { aNode } from '../support/pods.ts';
import { refusal, scripted } from '../support/scripted.ts';

const TAINT = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };
const OK: Reply = { status: 200, body: {}, retryAfterMs: null };
const both = { deleteNode: true, outOfServiceTaint: true };
const neither = { deleteNode: false, outOfServiceTaint: false };

/** Buries the node; what was asked, and what came of it when the server gave these answers. */
async function buried(burial: Burial, { node = aNode(), replies = [OK] as readonly Reply[] } = {}) {
  const clock = fakeClock();
  const { kubernetes, asked } = scripted();
  const patience = { kubernetes, clock, signal: new AbortController().signal, giveUpAt: clock.now() + 1_000 };
  const outcome = bury(node, { burial, patience }).catch((error: { readonly code: string }) => error.code);
  await settle();
  const asks = asked.map(({ ask }) => ask);
  for (const reply of replies) await asked[0]?.answer(reply);
  return { asks, outcome: await outcome };
}

const test = suite('the node of a machine that is gone');

for (const state of ['pending', 'running', 'shutting-down', 'stopping', undefined] as const)
  test(`as long as the machine may still run, nothing is done: ${state ?? 'unknown'}`, () => assert.is(burialOf(both, state), null));

test('the node of a terminated machine is removed, where that is configured', () => {
  assert.is(burialOf({ ...neither, deleteNode: true }, 'terminated'), 'delete');
  assert.is(burialOf({ ...neither, outOfServiceTaint: true }, 'terminated'), null);
});

test('the node of a stopped machine is tainted, where that is configured, and never removed', () => {
  assert.is(burialOf({ ...neither, outOfServiceTaint: true }, 'stopped'), 'taint');
  assert.is(burialOf({ ...neither, deleteNode: true }, 'stopped'), null);
});

test('nothing that is not configured is done', () => {
  assert.is(burialOf(neither, 'terminated'), null);
  assert.is(burialOf(neither, 'stopped'), null);
});

test('a node is removed by its UID, so that a machine that has the name by now stays', async () => {
  const { asks, outcome } = await buried('delete');
  assert.equal(
    asks.map(({ method, path, body }) => ({ method, path, body })),
    [
      {
        method: 'DELETE',
        path: '/api/v1/nodes/node-a',
        body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: 'node-uid' } },
      },
    ],
  );
  assert.is(outcome, 'node object removed');
});

test('the taint is added to those that are there, if the node is as it was read', async () => {
  const other = { key: 'dedicated', value: 'web', effect: 'NoSchedule' };
  const { asks, outcome } = await buried('taint', { node: aNode({ spec: { taints: [other] } }) });
  assert.equal([asks[0]?.method, asks[0]?.body], ['PATCH', { metadata: { resourceVersion: '7' }, spec: { taints: [other, TAINT] } }]);
  assert.is(outcome, 'node tainted as out of service');
});

const tainted: KubeNode = aNode({ spec: { taints: [TAINT] } });

for (const [rule, burial, parts, requests, expected] of [
  ['nothing decided asks nothing', null, {}, 0, null],
  ['a node that is tainted already is not written', 'taint', { node: tainted }, 0, null],
  ['a node that is removed already is no failure', 'delete', { replies: [refusal(404)] }, 1, null],
  ['a node of another machine is no failure', 'delete', { replies: [refusal(409)] }, 1, null],
  ['a node that is gone before its taint is no failure', 'taint', { replies: [refusal(404)] }, 1, null],
  ['a node that may not be removed is a coded error', 'delete', { replies: [refusal(403)] }, 1, 'K8S_FORBIDDEN'],
  ['a node that was written meanwhile is a coded error', 'taint', { replies: [refusal(409)] }, 1, 'K8S_REFUSED'],
] as const)
  test(rule, async () => {
    const { asks, outcome } = await buried(burial, parts);
    assert.equal([asks.length, outcome], [requests, expected]);
  });

test.run();
