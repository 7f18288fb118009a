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

const anEvent = (parts: object = {}) => ({
  metadata: { name: 'n.1' },
  regarding: { kind: 'Node', name: 'n' },
  eventTime: '2026-11-22T10:00:00.000000Z',
  ...{ reportingController: 'lastcall', reportingInstance: 'lastcall-0', action: 'Cordon', reason: 'Cordon', type: 'Normal' },
  ...parts,
});

const postEvent = (url: string, event: object) =>
  fetch(`${url}/apis/events.k8s.io/v1/namespaces/default/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });

test(
  'a time of an event needs six decimals',
  inWorld(async ({ cluster }) => {
    assert.is((await postEvent(cluster.url, anEvent({ eventTime: '2026-11-22T10:00:00.000Z' }))).status, 400);
    assert.is((await postEvent(cluster.url, anEvent())).status, 201);
  }),
);

for (const [what, parts] of [
  ['without an action', { action: undefined }],
  ['without a reporter', { reportingController: undefined }],
  ['of another type', { type: 'Error' }],
  ['with a note of more than 1,024 bytes', { note: 'ä'.repeat(513) }],
  ['with a field of the old API', { deprecatedCount: 1 }],
] as const)
  test(
    `an event of the new API ${what} is refused`,
    inWorld(async ({ cluster }) => assert.is((await postEvent(cluster.url, anEvent(parts))).status, 422)),
  );

test(
  'an event cannot be made twice under one name',
  inWorld(async ({ cluster }) => {
    await postEvent(cluster.url, anEvent());
    assert.is((await postEvent(cluster.url, anEvent({ note: 'again' }))).status, 409);
  }),
);

test(
  'both APIs show the same events, each under its own names',
  inWorld(async ({ cluster, core }) => {
    await postEvent(cluster.url, anEvent({ note: 'Cordoned.' }));
    const { items } = await core.listNamespacedEvent({ namespace: 'default', fieldSelector: 'involvedObject.name=n,reason=Cordon' });
    assert.equal([items[0]?.message, items[0]?.involvedObject.name, items[0]?.reportingComponent], ['Cordoned.', 'n', 'lastcall']);
    const one = await core.readNamespacedEvent({ namespace: 'default', name: 'n.1' });
    assert.is(one.message, 'Cordoned.');
    const there = await fetch(`${cluster.url}/apis/events.k8s.io/v1/namespaces/default/events?fieldSelector=regarding.name%3Dn`);
    assert.is(((await there.json()) as { items: { note: string }[] }).items[0]?.note, 'Cordoned.');
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
