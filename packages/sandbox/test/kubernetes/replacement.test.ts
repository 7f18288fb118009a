import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { evict, inWorld } from './world.ts';

const test = suite('replacement');
const PACE = { recreateMs: 200, readyMs: 500 };
const pairs = (pods: readonly { spec: { nodeName?: string }; status: { phase: string } }[]) =>
  pods.map(({ spec, status }) => `${spec.nodeName ?? 'nowhere'} ${status.phase}`);

test(
  'an evicted pod of a replica set is recreated on another node and is ready a little later',
  inWorld(async (world) => {
    const { cluster, clock } = world;
    cluster.addNode({ name: 'a', unschedulable: true });
    cluster.addNode({ name: 'b' });
    cluster.addPod({ name: 'web-1', node: 'a', owner: 'ReplicaSet', labels: { app: 'web' } });
    await evict(world, 'web-1');
    await clock.advance(300);
    assert.equal(pairs(cluster.pods()), ['b Pending']);
    await clock.advance(500);
    assert.equal(pairs(cluster.pods()), ['b Running']);
    assert.is(cluster.pods()[0]?.metadata.labels?.app, 'web');
  }, PACE),
);

test(
  'a replica set does not wait for its pod to stop',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'b' });
    world.cluster.addPod({ name: 'web-1', node: 'a', owner: 'ReplicaSet', stopTimeMs: 20_000 });
    await evict(world, 'web-1');
    await world.clock.advance(1000);
    assert.is(world.cluster.pods('b').length, 1);
  }, PACE),
);

test(
  'a stateful set waits until its pod is gone and keeps the name',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'b' });
    const { uid } = world.cluster.addPod({ name: 'db-0', node: 'a', owner: 'StatefulSet', stopTimeMs: 5000 }).metadata;
    await evict(world, 'db-0');
    await world.clock.advance(4999);
    assert.is(world.cluster.pod('db-0')?.metadata.uid, uid);
    await world.clock.advance(1000);
    assert.is(world.cluster.pod('db-0')?.spec.nodeName, 'b');
    assert.is.not(world.cluster.pod('db-0')?.metadata.uid, uid);
  }, PACE),
);

test(
  'a daemon set puts its pod back on the same node, cordoned or not',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'a', unschedulable: true });
    world.cluster.addNode({ name: 'b' });
    world.cluster.addPod({ name: 'log-1', node: 'a', owner: 'DaemonSet' });
    await evict(world, 'log-1');
    await world.clock.advance(1000);
    assert.equal(pairs(world.cluster.pods()), ['a Running']);
  }, PACE),
);

test(
  'a pod nobody controls is not replaced',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'b' });
    world.cluster.addPod({ name: 'p', node: 'a' });
    await evict(world, 'p');
    await world.clock.advance(1000);
    assert.equal(world.cluster.pods(), []);
  }, PACE),
);

test(
  'a replacement waits while no node takes it',
  inWorld(async (world) => {
    const { cluster, clock } = world;
    cluster.addNode({ name: 'full', maxPods: 1 });
    cluster.addNode({ name: 'tainted', taints: [{ key: 'k', effect: 'NoSchedule' }] });
    cluster.addPod({ name: 'other', node: 'full' });
    cluster.addPod({ name: 'web-1', node: 'a', owner: 'ReplicaSet' });
    await evict(world, 'web-1');
    await clock.advance(1000);
    assert.equal(pairs(cluster.pods()).sort(), ['full Running', 'nowhere Pending']);
    cluster.addNode({ name: 'fresh' });
    await clock.advance(1000);
    assert.is(cluster.pods('fresh').length, 1);
  }, PACE),
);

test(
  'a taint that is tolerated keeps no replacement away',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'tainted', taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] });
    world.cluster.addPod({ name: 'web-1', node: 'a', owner: 'ReplicaSet', tolerations: [{ key: 'k', operator: 'Exists' }] });
    await evict(world, 'web-1');
    await world.clock.advance(1000);
    assert.is(world.cluster.pods('tainted').length, 1);
  }, PACE),
);

test(
  'nothing is replaced while replacement is paused',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'b' });
    world.cluster.addPod({ name: 'web-1', node: 'a', owner: 'ReplicaSet' });
    world.cluster.replacement.pause();
    await evict(world, 'web-1');
    await world.clock.advance(1000);
    assert.equal(world.cluster.pods(), []);
  }, PACE),
);

test(
  'a node that comes back under its old name stops its pods again',
  inWorld(async (world) => {
    world.cluster.addNode({ name: 'a' });
    world.cluster.loseNode('a');
    world.cluster.removeNode('a');
    world.cluster.addNode({ name: 'a' });
    world.cluster.addPod({ name: 'alone', node: 'a', stopTimeMs: 1000 });
    await evict(world, 'alone');
    await world.clock.advance(1000);
    assert.equal(world.cluster.pods('a'), []);
  }),
);

test.run();
