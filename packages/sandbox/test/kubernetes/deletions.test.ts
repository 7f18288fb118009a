import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf, inWorld, merge, type TestWorld } from './world.ts';

const test = suite('deleting pods');
const FOREVER = Number.POSITIVE_INFINITY;

function remove({ core }: TestWorld, body: { gracePeriodSeconds?: number; preconditions?: { uid: string } } = {}) {
  return core.deleteNamespacedPod({ name: 'p', namespace: 'default', body });
}

const phase = ({ cluster }: TestWorld) => cluster.pod('p')?.status.phase;

test(
  'a pod goes as soon as its containers have stopped',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: 4000, terminationGracePeriodSeconds: 30 });
    await remove(world);
    await world.clock.advance(3999);
    assert.is(phase(world), 'Running');
    await world.clock.advance(1);
    assert.is(world.cluster.pod('p'), null);
  }),
);

test(
  'a pod that does not stop by itself is killed at the end of its grace',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: FOREVER, terminationGracePeriodSeconds: 6, finalizers: ['x/keep'] });
    await remove(world);
    await world.clock.advance(5999);
    assert.is(phase(world), 'Running');
    await world.clock.advance(1);
    assert.is(phase(world), 'Failed');
  }),
);

test(
  'a shorter grace counts from the first deletion',
  inWorld(async (world) => {
    const startedAt = world.clock.now();
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: FOREVER, terminationGracePeriodSeconds: 600 });
    await remove(world);
    await world.clock.advance(20_000);
    await remove(world, { gracePeriodSeconds: 60 });
    const { deletionTimestamp = '', deletionGracePeriodSeconds } = world.cluster.pod('p')?.metadata ?? {};
    assert.equal([Date.parse(deletionTimestamp) - startedAt, deletionGracePeriodSeconds], [60_000, 60]);
    await world.clock.advance(39_999);
    assert.is(phase(world), 'Running');
    await world.clock.advance(1);
    assert.is(world.cluster.pod('p'), null);
  }),
);

test(
  'a longer grace changes nothing',
  inWorld(async (world) => {
    const { uid } = world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: FOREVER, terminationGracePeriodSeconds: 10 }).metadata;
    await remove(world);
    const before = world.cluster.pod('p');
    await remove(world, { gracePeriodSeconds: 100, preconditions: { uid: uid ?? '' } });
    assert.is(world.cluster.pod('p'), before);
  }),
);

test(
  'a grace that has passed already becomes one second from now',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: FOREVER, terminationGracePeriodSeconds: 600 });
    await remove(world);
    await world.clock.advance(20_000);
    const now = world.clock.now();
    await remove(world, { gracePeriodSeconds: 5 });
    const { deletionTimestamp = '', deletionGracePeriodSeconds } = world.cluster.pod('p')?.metadata ?? {};
    assert.equal([Date.parse(deletionTimestamp), deletionGracePeriodSeconds], [now, 1]);
  }),
);

test(
  'a grace of zero removes a pod at once, whatever its kubelet does',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: FOREVER });
    await remove(world, { gracePeriodSeconds: 0 });
    assert.is(world.cluster.pod('p'), null);
  }),
);

test(
  'a negative grace is one second',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: FOREVER });
    await remove(world, { gracePeriodSeconds: -3 });
    assert.is(world.cluster.pod('p')?.metadata.deletionGracePeriodSeconds, 1);
  }),
);

test(
  'a pod on no node goes at once',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', phase: 'Pending' });
    await remove(world);
    assert.is(world.cluster.pod('p'), null);
  }),
);

test(
  'another uid than the one asked for deletes nothing',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a' });
    const { code, status } = await failureOf(remove(world, { preconditions: { uid: 'another' } }));
    assert.equal([code, status.reason], [409, 'Conflict']);
    assert.is(world.cluster.pod('p')?.metadata.deletionTimestamp, undefined);
  }),
);

test(
  'options in the body make those in the query count for nothing',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: FOREVER });
    await world.core.deleteNamespacedPod({ name: 'p', namespace: 'default', gracePeriodSeconds: 0, body: { gracePeriodSeconds: 9 } });
    assert.is(world.cluster.pod('p')?.metadata.deletionGracePeriodSeconds, 9);
  }),
);

test(
  'a finalizer keeps a stopped pod until it is taken away',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', finalizers: ['x/keep'] });
    await remove(world);
    await world.clock.advance(10);
    assert.is(phase(world), 'Succeeded');
    await world.core.patchNamespacedPod({ name: 'p', namespace: 'default', body: { metadata: { finalizers: null } } }, merge);
    assert.is(world.cluster.pod('p'), null);
  }),
);

test(
  'a pod of a lost machine never stops, and goes with its node',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'a' });
    world.cluster.addPod({ name: 'p', node: 'a' });
    await remove(world);
    assert.equal(
      world.cluster.loseNode('a').map(({ metadata }) => metadata.name),
      ['p'],
    );
    await world.clock.advance(100_000);
    assert.is(phase(world), 'Running');
    world.cluster.removeNode('a');
    assert.is(world.cluster.pod('p'), null);
  }),
);

test(
  'a pod can be one that was deleted before, and goes on stopping',
  inWorld(async ({ cluster, clock }) => {
    const { metadata } = cluster.addPod({ name: 'p', node: 'a', stopTimeMs: 4000, deleted: { graceSeconds: 60, overdueMs: -40_000 } });
    assert.is(Date.parse(metadata.deletionTimestamp ?? ''), clock.now() + 40_000);
    assert.is(metadata.deletionGracePeriodSeconds, 60);
    await clock.advance(4000);
    assert.is(cluster.pod('p'), null);
  }),
);

test(
  'an owner need not control its pod',
  inWorld(async ({ cluster, clock }) => {
    const owner = { kind: 'ReplicaSet', name: 'web', controller: false };
    cluster.addPod({ name: 'p', node: 'a', owner });
    assert.is(cluster.pod('p')?.metadata.ownerReferences?.[0]?.controller, false);
    cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' } });
    await clock.advance(10_000);
    assert.equal(cluster.pods(), []);
  }),
);

test(
  'a node is deleted only if it is the one that is meant',
  inWorld(async ({ cluster, core }) => {
    const uid = cluster.addNode({ name: 'a' }).metadata.uid ?? '';
    const { code } = await failureOf(core.deleteNode({ name: 'a', body: { preconditions: { uid: 'another' } } }));
    assert.is(code, 409);
    await core.deleteNode({ name: 'a', body: { preconditions: { uid } } });
    assert.is(cluster.node('a'), null);
  }),
);

test(
  'a volume attachment can be deleted',
  inWorld(async ({ cluster, storage }) => {
    const metadata = { name: 'v' };
    cluster.apply({ apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment', metadata, spec: { nodeName: 'a' } });
    await storage.deleteVolumeAttachment({ name: 'v' });
    assert.equal((await storage.listVolumeAttachment()).items, []);
  }),
);

test.run();
