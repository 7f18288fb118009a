import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findClusterPrograms } from '../../../../tools/cluster/programs.ts';
import { isReady } from '../../src/api-server/objects.ts';
import { aBudget, aWorkload, podTemplate } from './support/objects.ts';
import { clock, eventually, openRealWorld, type RealWorld } from './support/real-world.ts';

const programs = findClusterPrograms();
const test = suite<{ world: RealWorld }>('pods of a real cluster');

/** A workload that runs on `from` alone, while new pods can go to `to`. */
async function settleOn(
  world: RealWorld,
  { from, to, workload }: { from: string; to: string; workload: ReturnType<typeof aWorkload> },
): Promise<void> {
  await world.addNode(from);
  await world.addNode(to);
  await world.openOnly(from);
  await world.make(workload);
  await world.running(workload.metadata.name, workload.spec.replicas ?? 1, from);
  await world.openOnly(from, to);
}

/** Looks again and again how many pods of the app serve, until told to stop; gives the fewest. */
function countServing(world: RealWorld, app: string): { stop(): Promise<number> } {
  let over = false;
  let fewest = Number.POSITIVE_INFINITY;
  const counting = (async () => {
    while (!over) {
      const pods = await world.pods({ app });
      fewest = Math.min(fewest, pods.filter((pod) => isReady(pod) && pod.metadata.deletionTimestamp === undefined).length);
    }
  })();
  return {
    async stop() {
      over = true;
      await counting;
      return fewest;
    },
  };
}

if ('reason' in programs) {
  console.log(`# skip draining a real cluster: ${programs.reason}`);
} else {
  test.before(async (its) => {
    its.world = await openRealWorld({ programs });
  });
  test.after(({ world }) => world.close());

  test('the check passes with exactly the documented role, and says nothing is missing', async ({ world }) => {
    await world.step().check?.(AbortSignal.timeout(10_000));
  });

  test('pods leave and come back elsewhere, and their budget is never broken', async ({ world }) => {
    await settleOn(world, {
      from: 'pair-a',
      to: 'pair-b',
      workload: aWorkload({ kind: 'Deployment', app: 'cart', replicas: 4, readyAfter: '300ms' }),
    });
    await world.make(aBudget({ name: 'cart', minAvailable: 3 }));
    const count = countServing(world, 'cart');
    const result = await world.step().run(world.interruption('pair-a'), world.context(60_000));
    assert.ok((await count.stop()) >= 3);
    assert.match(result.summary, /4 evicted/);
    assert.is((await world.pods({ app: 'cart', node: 'pair-a' })).length, 0);
    await world.running('cart', 4, 'pair-b');
  });

  test('a budget of one at a time is used up as fast as pods come back, not every five seconds', async ({ world }) => {
    await settleOn(world, { from: 'slow-a', to: 'slow-b', workload: aWorkload({ kind: 'Deployment', app: 'serial', replicas: 4 }) });
    await world.make(aBudget({ name: 'serial', minAvailable: 3 }));
    const startedAt = clock.now();
    await world.step().run(world.interruption('slow-a'), world.context(60_000));
    assert.ok(clock.now() - startedAt < 9_000, `${clock.now() - startedAt} ms`);
  });

  test('two nodes that share a budget are drained at once, and it is never broken', async ({ world }) => {
    await world.addNode('both-a');
    await world.addNode('both-b');
    await world.addNode('both-c');
    await world.openOnly('both-a', 'both-b');
    await world.make(aWorkload({ kind: 'Deployment', app: 'both', replicas: 6 }));
    await world.running('both', 6);
    await world.openOnly('both-a', 'both-b', 'both-c');
    await world.make(aBudget({ name: 'both', minAvailable: 5 }));
    const count = countServing(world, 'both');
    const step = world.step();
    const nodes = ['both-a', 'both-b'].map((name) => world.interruption(name));
    const prepared = await Promise.all(nodes.map((each) => step.prepare?.(each, world.context(5_000))));
    await Promise.all(nodes.map((each, index) => step.run(each, world.context(60_000, { ownFacts: prepared[index] ?? {} }))));
    assert.ok((await count.stop()) >= 5);
    await world.running('both', 6, 'both-c');
  });

  test('a replaced pod of a StatefulSet is never evicted under its old name', async ({ world }) => {
    await settleOn(world, { from: 'named-a', to: 'named-b', workload: aWorkload({ kind: 'StatefulSet', app: 'named', replicas: 2 }) });
    await world.step().run(world.interruption('named-a'), world.context(30_000));
    await world.running('named', 2, 'named-b');
    const uids = (await world.pods({ app: 'named' })).map(({ metadata }) => metadata.uid);
    await world.step().run(world.interruption('named-a'), world.context(10_000));
    assert.equal(
      (await world.pods({ app: 'named' })).map(({ metadata }) => metadata.uid),
      uids,
    );
  });

  test('a budget that never gives way is overridden in time, and the pod says that it was disrupted', async ({ world }) => {
    const workload = aWorkload({ kind: 'Deployment', app: 'stuck', graceSeconds: 4, goneAfterS: 2 });
    await settleOn(world, { from: 'stuck-a', to: 'stuck-b', workload });
    await world.make(aBudget({ name: 'stuck', minAvailable: 1 }));
    const [pod] = await world.pods({ app: 'stuck' });
    const context = world.context(12_000);
    const running = world.step({ minPdbWait: '1s', minGrace: '1s' }).run(world.interruption('stuck-a'), context);
    await eventually(async () => {
      const [seen] = (await world.pods({ node: 'stuck-a', app: 'stuck' })).filter(({ metadata }) => metadata.uid === pod?.metadata.uid);
      return seen?.status?.conditions?.some(({ type, status }) => type === 'DisruptionTarget' && status === 'True') === true;
    });
    assert.match((await running).summary, /1 deleted instead of evicted/);
    assert.ok(clock.now() <= context.deadlineAt);
    const { body } = await world.cluster.request('GET', '/api/v1/namespaces/default/events?fieldSelector=reason%3DDisrupted');
    assert.match(body.items[0].message, /its disruption budget \(stuck\)/);
  });

  test('several budgets over one pod are overridden in time', async ({ world }) => {
    await settleOn(world, { from: 'multi-a', to: 'multi-b', workload: aWorkload({ kind: 'Deployment', app: 'multi', graceSeconds: 1 }) });
    await world.make(aBudget({ name: 'multi', minAvailable: 0 }));
    await world.make({ ...aBudget({ name: 'multi', minAvailable: 0 }), metadata: { name: 'multi-too' } } as never);
    const result = await world.step({ minPdbWait: '1s', minGrace: '1s' }).run(world.interruption('multi-a'), world.context(6_000));
    assert.match(result.summary, /1 deleted/);
  });

  test('a grace period is cut to the time left, on the server too', async ({ world }) => {
    const workload = aWorkload({ kind: 'Deployment', app: 'long', graceSeconds: 600, goneAfterS: 600 });
    await settleOn(world, { from: 'long-a', to: 'long-b', workload });
    const context = world.context(6_000);
    await world.step({ settle: '2s' }).run(world.interruption('long-a'), context);
    assert.is((await world.pods({ app: 'long', node: 'long-a' })).length, 0);
    assert.ok(clock.now() <= context.deadlineAt);
  });

  test('a pod that is leaving too slowly is shortened, counted from its deletion', async ({ world }) => {
    const workload = aWorkload({ kind: 'Deployment', app: 'late', graceSeconds: 600, goneAfterS: 600 });
    await settleOn(world, { from: 'late-a', to: 'late-b', workload });
    const [pod] = await world.pods({ app: 'late' });
    await world.cluster.request('DELETE', `/api/v1/namespaces/default/pods/${pod?.metadata.name}`);
    const context = world.context(8_000);
    const result = await world.step({ settle: '2s' }).run(world.interruption('late-a'), context);
    assert.match(result.summary, /1 deleted/);
    assert.ok(clock.now() <= context.deadlineAt);
    assert.is((await world.pods({ app: 'late', node: 'late-a' })).length, 0);
  });

  test('a pod that lands on the node in mid-drain is evicted too', async ({ world }) => {
    await settleOn(world, { from: 'new-a', to: 'new-b', workload: aWorkload({ kind: 'Deployment', app: 'first', goneAfterS: 2 }) });
    const running = world.step().run(world.interruption('new-a'), world.context(30_000));
    await eventually(async () => (await world.pods({ node: 'new-a' })).some(({ metadata }) => metadata.deletionTimestamp !== undefined));
    await world.make({
      apiVersion: 'v1',
      kind: 'Pod',
      ...podTemplate({ app: 'newcomer', node: 'new-a' }),
      metadata: { name: 'newcomer' },
    } as never);
    assert.match((await running).summary, /2 evicted/);
  });

  test('an empty selector covers every pod, as we read it and as the server does', async ({ world }) => {
    await settleOn(world, { from: 'empty-a', to: 'empty-b', workload: aWorkload({ kind: 'Deployment', app: 'empty', graceSeconds: 1 }) });
    await world.make({ ...aBudget({ name: 'empty', minAvailable: 1_000 }), spec: { minAvailable: 1_000, selector: {} } } as never);
    const failure = await Promise.resolve(world.step({ pdb: 'respect' }).run(world.interruption('empty-a'), world.context(4_000))).catch(
      (error) => error,
    );
    assert.is(failure.code, 'K8S_DRAIN_INCOMPLETE');
    assert.match(failure.message, /PDB empty/);
    await world.cluster.request('DELETE', '/apis/policy/v1/namespaces/default/poddisruptionbudgets/empty');
  });

  test.run();
}
