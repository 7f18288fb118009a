import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf, inWorld, merge } from './world.ts';

const test = suite('validation');
const taint = (key: string, effect: string, value = '') => ({ key, value, effect });

for (const [what, patch] of [
  ['a label of 64 characters', { metadata: { labels: { a: 'x'.repeat(64) } } }],
  ['a label with a space', { metadata: { labels: { a: 'two words' } } }],
  ['a label key with two slashes', { metadata: { labels: { 'a/b/c': '1' } } }],
  ['an annotation key with a space', { metadata: { annotations: { 'a b': '1' } } }],
  ['annotations of more than 256 KiB', { metadata: { annotations: { a: 'x'.repeat(256 * 1024) } } }],
  ['a taint with an unknown effect', { spec: { taints: [taint('a', 'Sometimes')] } }],
  ['a taint with a long value', { spec: { taints: [taint('a', 'NoSchedule', 'x'.repeat(64))] } }],
  ['the same taint twice', { spec: { taints: [taint('a', 'NoSchedule', '1'), taint('a', 'NoSchedule', '2')] } }],
] as const)
  test(
    `${what} is refused`,
    inWorld(async ({ cluster, core }) => {
      cluster.addNode({ name: 'n' });
      const { code, status } = await failureOf(core.patchNode({ name: 'n', body: patch }, merge));
      assert.equal([code, status.reason], [422, 'Invalid']);
    }),
  );

test(
  'labels, annotations and taints that keep the rules are taken',
  inWorld(async ({ cluster, core }) => {
    cluster.addNode({ name: 'n' });
    const metadata = { labels: { 'example.com/a_b': 'x'.repeat(63), empty: '' }, annotations: { 'example.com/A': 'any { text' } };
    const spec = { taints: [taint('example.com/a', 'NoSchedule', 'v'), taint('example.com/a', 'NoExecute', 'v')] };
    const node = await core.patchNode({ name: 'n', body: { metadata, spec } }, merge);
    assert.is(node.spec?.taints?.length, 2);
  }),
);

test(
  'an event about a pod belongs into its namespace, one about a node into the default one',
  inWorld(async ({ core, cluster }) => {
    cluster.addPod({ name: 'p', namespace: 'team' });
    const post = (namespace: string, about: string | undefined) => {
      const involvedObject = { kind: 'Pod', name: 'p', ...(about !== undefined && { namespace: about }) };
      return core.createNamespacedEvent({ namespace, body: { metadata: { generateName: 'e.' }, involvedObject } });
    };
    await post('team', 'team');
    await post('default', undefined);
    assert.is((await failureOf(post('default', 'team'))).code, 422);
    assert.is((await failureOf(post('team', undefined))).code, 422);
  }),
);

test(
  'a time of an event needs six decimals',
  inWorld(async ({ cluster }) => {
    const post = (eventTime: string) => {
      const body = JSON.stringify({ metadata: { generateName: 'e.' }, regarding: { kind: 'Node', name: 'n' }, eventTime });
      const headers = { 'content-type': 'application/json' };
      return fetch(`${cluster.url}/apis/events.k8s.io/v1/namespaces/default/events`, { method: 'POST', headers, body });
    };
    assert.is((await post('2026-11-22T10:00:00.000Z')).status, 400);
    assert.is((await post('2026-11-22T10:00:00.000000Z')).status, 201);
  }),
);

test(
  'nothing can be made in a namespace that does not exist',
  inWorld(async ({ core }) => {
    const body = { metadata: { name: 'e' }, involvedObject: { namespace: 'nowhere' } };
    const { code, status } = await failureOf(core.createNamespacedEvent({ namespace: 'nowhere', body }));
    assert.equal([code, status.message], [404, 'namespaces "nowhere" not found']);
  }),
);

test.run();
