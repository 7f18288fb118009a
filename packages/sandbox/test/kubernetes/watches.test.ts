import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inWorld, until, watch } from './world.ts';

const test = suite('watching');
const ON_A = { fieldSelector: 'spec.nodeName=a' };
const brief = (seen: readonly { type: string; name: string | undefined }[]) => seen.map(({ type, name }) => `${type} ${name}`);

test(
  'a watch without a version begins with all there is',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p1', node: 'a' });
    world.cluster.addPod({ name: 'p2', node: 'b' });
    const { seen } = await watch(world, { path: '/api/v1/pods', query: ON_A });
    await until(() => seen.length > 0);
    assert.equal(brief(seen), ['ADDED p1']);
  }),
);

test(
  'a watch from a version has exactly what came after it',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'old', node: 'a' });
    const { resourceVersion = '' } = world.cluster.addPod({ name: 'older', node: 'a' }).metadata;
    world.cluster.addPod({ name: 'new', node: 'a' });
    const { seen } = await watch(world, { path: '/api/v1/pods', query: { ...ON_A, resourceVersion } });
    world.cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'old', namespace: 'default' } });
    await until(() => seen.length > 1);
    assert.equal(brief(seen), ['ADDED new', 'DELETED old']);
  }),
);

test(
  'an object that enters the selection is added to it, one that leaves it deleted',
  inWorld(async (world) => {
    const [pod, other] = [world.cluster.addPod({ name: 'comes' }), world.cluster.addPod({ name: 'goes', labels: { app: 'x' } })];
    const { seen } = await watch(world, {
      path: '/api/v1/pods',
      query: { labelSelector: 'app=x', resourceVersion: other.metadata.resourceVersion ?? '' },
    });
    world.cluster.apply({ ...pod, metadata: { ...pod.metadata, labels: { app: 'x' } } });
    world.cluster.apply({ ...other, metadata: { ...other.metadata, labels: {} } });
    await until(() => seen.length > 1);
    assert.equal(brief(seen), ['ADDED comes', 'DELETED goes']);
  }),
);

test(
  'a watch that asks for bookmarks is told the version now and then',
  inWorld(async (world) => {
    const query = { allowWatchBookmarks: true, resourceVersion: world.cluster.addNode({ name: 'a' }).metadata.resourceVersion ?? '' };
    const { seen } = await watch(world, { path: '/api/v1/pods', query });
    const { resourceVersion } = world.cluster.addNode({ name: 'b' }).metadata;
    await world.clock.advance(5000);
    await until(() => seen.length > 0);
    assert.is(seen[0]?.type, 'BOOKMARK');
    assert.is(seen[0]?.object.metadata.resourceVersion, resourceVersion);
  }),
);

test(
  'a watch ends in good order when its seconds are over',
  inWorld(async (world) => {
    const { state } = await watch(world, { path: '/api/v1/pods', query: { timeoutSeconds: 7 } });
    await world.clock.advance(6999);
    assert.is(world.cluster.watches.open, 1);
    await world.clock.advance(1);
    await until(() => state.ended !== undefined);
    assert.is(state.ended, null);
  }),
);

test(
  'a watch from a forgotten version is told so in its stream and ends',
  inWorld(async (world) => {
    const { resourceVersion = '' } = world.cluster.addNode({ name: 'a' }).metadata;
    world.cluster.addNode({ name: 'b' });
    world.cluster.watches.expire();
    const { seen, state } = await watch(world, { path: '/api/v1/nodes', query: { resourceVersion } });
    await until(() => state.ended !== undefined);
    assert.equal([seen[0]?.type, seen[0]?.object.code], ['ERROR', 410]);
  }),
);

test(
  'an open watch that expires is told so',
  inWorld(async (world) => {
    const { seen, state } = await watch(world, { path: '/api/v1/nodes' });
    world.cluster.watches.expire();
    await until(() => state.ended !== undefined);
    assert.equal([seen[0]?.type, seen[0]?.object.code], ['ERROR', 410]);
  }),
);

test(
  'a stalled watch stays open and says nothing more',
  inWorld(async (world) => {
    const stalled = await watch(world, { path: '/api/v1/nodes' });
    world.cluster.watches.stall();
    const fresh = await watch(world, { path: '/api/v1/nodes' });
    world.cluster.addNode({ name: 'a' });
    await until(() => fresh.seen.length > 0);
    assert.equal(stalled.seen, []);
    assert.is(stalled.state.ended, undefined);
  }),
);

test(
  'watches that are ended stop without an error, those that are reset with one',
  inWorld(async (world) => {
    const first = await watch(world, { path: '/api/v1/nodes' });
    world.cluster.watches.end();
    await until(() => first.state.ended !== undefined);
    const second = await watch(world, { path: '/api/v1/nodes' });
    world.cluster.watches.reset();
    world.cluster.addNode({ name: 'late' });
    await until(() => second.state.ended !== undefined);
    assert.is(first.state.ended, null);
    assert.instance(second.state.ended, Error);
  }),
);

for (const end of ['end', 'expire'] as const)
  test(
    `a watch that was made to ${end} says nothing more, whatever happens before its connection has closed`,
    inWorld(async (world) => {
      const { seen, state } = await watch(world, { path: '/api/v1/nodes', query: { allowWatchBookmarks: true } });
      world.cluster.watches[end]();
      world.cluster.addNode({ name: 'late' });
      world.cluster.watches.end();
      await until(() => state.ended !== undefined);
      assert.is(state.ended, null);
      assert.is(seen.length, 1);
    }),
  );

test(
  'a watch whose client goes is forgotten',
  inWorld(async (world) => {
    const { stop } = await watch(world, { path: '/api/v1/nodes' });
    stop();
    await until(() => world.cluster.watches.open === 0);
  }),
);

test.run();
