import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isTrue } from '../../src/kubernetes/objects.ts';
import { evict, failureOf, inWorld, type TestWorld } from './world.ts';

const test = suite('eviction');
const WEB = { app: 'web' };

function threeOfTwo({ cluster }: TestWorld): void {
  for (const name of ['web-1', 'web-2', 'web-3']) cluster.addPod({ name, node: 'a', labels: WEB });
  cluster.addPdb({ name: 'web', minAvailable: 2, selector: WEB });
}

const causes = ({ status }: { status: { details?: { causes?: readonly { reason: string }[] } } }) =>
  status.details?.causes?.map(({ reason }) => reason);

test(
  'a pod without a budget is evicted with 201 and terminates with its own grace',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', terminationGracePeriodSeconds: 45, stopTimeMs: 1000 });
    await evict(world, 'p');
    assert.is(world.cluster.calls.at(-1)?.status, 201);
    assert.is(world.cluster.pod('p')?.metadata.deletionGracePeriodSeconds, 45);
  }),
);

test(
  'an evicted pod says that it is the target of a disruption',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: 1000 });
    await evict(world, 'p');
    const pod = world.cluster.pod('p');
    assert.ok(pod && isTrue(pod, 'DisruptionTarget'));
  }),
);

test(
  'an eviction may shorten the grace',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', stopTimeMs: 60_000 });
    await evict(world, 'p', { gracePeriodSeconds: 7 });
    assert.is(world.cluster.pod('p')?.metadata.deletionGracePeriodSeconds, 7);
  }),
);

test(
  'a budget that is used up answers 429 with its cause and without a time to wait',
  inWorld(async (world) => {
    threeOfTwo(world);
    await evict(world, 'web-1');
    const failure = await failureOf(evict(world, 'web-2'));
    assert.is(failure.code, 429);
    assert.equal(causes(failure), ['DisruptionBudget']);
    assert.is(failure.headers['retry-after'], undefined);
    assert.is(world.cluster.pod('web-2')?.metadata.deletionTimestamp, undefined);
  }),
);

test(
  'a budget allows the next eviction once a replacement is ready',
  inWorld(async (world) => {
    const { cluster, clock } = world;
    cluster.addNode({ name: 'a', unschedulable: true });
    cluster.addNode({ name: 'b' });
    for (const name of ['web-1', 'web-2']) cluster.addPod({ name, node: 'a', owner: 'ReplicaSet', labels: WEB });
    cluster.addPdb({ name: 'web', minAvailable: 1, selector: WEB });
    await evict(world, 'web-1');
    assert.is((await failureOf(evict(world, 'web-2'))).code, 429);
    await clock.advance(1000);
    await evict(world, 'web-2');
    await clock.advance(1000);
    assert.is(cluster.pods('a').length, 0);
    assert.is(cluster.pods('b').length, 2);
  }),
);

test(
  'a budget its controller has not seen answers 429 with 10 s to wait',
  inWorld(async (world) => {
    world.cluster.disruption.pause();
    threeOfTwo(world);
    const failure = await failureOf(evict(world, 'web-1'));
    assert.is(failure.code, 429);
    assert.is(failure.headers['retry-after'], '10');
    assert.is(failure.status.details?.retryAfterSeconds, 10);
  }),
);

test(
  'a pod under two budgets answers 500',
  inWorld(async (world) => {
    threeOfTwo(world);
    world.cluster.addPdb({ name: 'other', maxUnavailable: 1, selector: WEB });
    const { code, status } = await failureOf(evict(world, 'web-1'));
    assert.is(code, 500);
    assert.match(status.message ?? '', 'more than one PodDisruptionBudget');
  }),
);

test(
  'a budget with an empty selector protects nothing',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a', labels: WEB });
    world.cluster.addPdb({ name: 'all', minAvailable: 1, selector: {} });
    await evict(world, 'p');
  }),
);

for (const phase of ['Pending', 'Succeeded', 'Failed'])
  test(
    `a ${phase} pod is evicted whatever its budget says`,
    inWorld(async (world) => {
      world.cluster.addPod({ name: 'p', node: 'a', phase, labels: WEB });
      world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: WEB });
      await evict(world, 'p');
    }),
  );

test(
  'a terminating pod may be evicted again whatever its budget says',
  inWorld(async (world) => {
    threeOfTwo(world);
    world.cluster.addPod({ name: 'slow', node: 'a', labels: WEB, stopTimeMs: 60_000 });
    await evict(world, 'slow');
    await evict(world, 'slow', { gracePeriodSeconds: 5 });
    assert.is(world.cluster.pod('slow')?.metadata.deletionGracePeriodSeconds, 5);
  }),
);

test(
  'a pod that is not ready goes while the healthy ones suffice, and does not count',
  inWorld(async (world) => {
    threeOfTwo(world);
    world.cluster.addPod({ name: 'sick', node: 'a', labels: WEB, ready: false });
    await evict(world, 'sick');
    await evict(world, 'web-1');
  }),
);

test(
  'a pod that is not ready stays while too few are healthy',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'sick', node: 'a', labels: WEB, ready: false });
    world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: WEB });
    assert.is((await failureOf(evict(world, 'sick'))).code, 429);
  }),
);

test(
  'a budget that wants no healthy pods lets no sick one go beside its count',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'sick', node: 'a', labels: WEB, ready: false });
    world.cluster.addPdb({ name: 'web', minAvailable: 0, selector: WEB });
    assert.is((await failureOf(evict(world, 'sick'))).code, 429);
  }),
);

test(
  'a pod that is not ready always goes under the policy AlwaysAllow',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'sick', node: 'a', labels: WEB, ready: false });
    world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: WEB, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    await evict(world, 'sick');
  }),
);

test(
  'another uid than the one asked for answers 409, after the budget was spent',
  inWorld(async (world) => {
    threeOfTwo(world);
    const { code, status } = await failureOf(evict(world, 'web-1', { preconditions: { uid: 'another' } }));
    assert.equal([code, status.reason], [409, 'Conflict']);
    assert.is((await failureOf(evict(world, 'web-1'))).code, 429);
  }),
);

test(
  'a budget that was spent for nothing is good again after two minutes',
  inWorld(async (world) => {
    threeOfTwo(world);
    await failureOf(evict(world, 'web-1', { preconditions: { uid: 'another' } }));
    await world.clock.advance(119_000);
    assert.is((await failureOf(evict(world, 'web-2'))).code, 429);
    await world.clock.advance(61_000);
    await evict(world, 'web-2');
  }),
);

test(
  'a dry run neither evicts nor spends',
  inWorld(async (world) => {
    threeOfTwo(world);
    await evict(world, 'web-1', { dryRun: ['All'] });
    assert.is(world.cluster.pod('web-1')?.metadata.deletionTimestamp, undefined);
    await evict(world, 'web-2');
  }),
);

test(
  'a pod that is gone is not found',
  inWorld(async (world) => {
    const { code, status } = await failureOf(evict(world, 'p'));
    assert.equal([code, status.reason], [404, 'NotFound']);
  }),
);

test(
  'a namespace that terminates refuses evictions with its cause',
  inWorld(async (world) => {
    world.cluster.addPod({ name: 'p', node: 'a' });
    world.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, status: { phase: 'Terminating' } });
    const failure = await failureOf(evict(world, 'p'));
    assert.is(failure.code, 403);
    assert.equal(causes(failure), ['NamespaceTerminating']);
  }),
);

test(
  'the names in the path and in the body must agree',
  inWorld(async ({ core, cluster }) => {
    cluster.addPod({ name: 'p', node: 'a' });
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'q' } };
    assert.is((await failureOf(core.createNamespacedPodEviction({ name: 'p', namespace: 'default', body }))).code, 400);
  }),
);

test.run();
