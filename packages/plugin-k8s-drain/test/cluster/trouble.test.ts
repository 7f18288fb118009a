import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findClusterPrograms } from '../../../../tools/cluster/programs.ts';
import { EXCLUDE_LABEL, TAINT_KEY } from '../../src/node/node-patch.ts';
import { type GateKeeper, openGateKeeper } from './support/gate-keeper.ts';
import { aBudget, aWorkload } from './support/objects.ts';
import { clock, DRAINER, eventually, openRealWorld, type RealWorld } from './support/real-world.ts';

const programs = findClusterPrograms();
const test = suite<{ world: RealWorld; gate: GateKeeper }>('a real API server in trouble');

/** Six pods on the node that take two seconds each to end. */
async function furnish(world: RealWorld, name: string): Promise<void> {
  await world.addNode(name);
  await world.openOnly(name);
  await world.make(aWorkload({ kind: 'Deployment', app: name, replicas: 6, goneAfterS: 2 }));
  await world.running(name, 6, name);
  await world.openOnly(name, 'refuge');
}

const someLeave = (world: RealWorld, node: string) =>
  eventually(async () => (await world.pods({ node })).some(({ metadata }) => metadata.deletionTimestamp !== undefined));

if ('reason' in programs) {
  console.log(`# skip a real API server in trouble: ${programs.reason}`);
} else {
  test.before(async (its) => {
    // Else a restarted API server answers from a memory of its own, and not from a compacted etcd.
    its.world = await openRealWorld({ programs, apiServerFlags: ['--watch-cache=false'] });
    its.gate = await openGateKeeper(its.world.cluster, its.world.cluster.kubeconfigOf(DRAINER));
    await its.world.addNode('refuge');
  });
  test.after(async ({ world, gate }) => {
    await gate.close();
    await world.close();
  });

  test('an API server that dies in mid-drain and comes back costs no pod', async ({ world }) => {
    await furnish(world, 'killed');
    const context = world.context(40_000);
    const running = world.step().run(world.interruption('killed'), context);
    await someLeave(world, 'killed');
    await world.cluster.kill('kube-apiserver');
    await world.cluster.start('kube-apiserver');
    assert.match((await running).summary, /6 (evicted|gone)|evicted, \d gone/);
    assert.is((await world.pods({ app: 'killed', node: 'killed' })).length, 0);
  });

  test('an API server that stands still for three seconds costs no pod', async ({ world }) => {
    await furnish(world, 'frozen');
    const running = world.step().run(world.interruption('frozen'), world.context(40_000));
    await someLeave(world, 'frozen');
    world.cluster.signal('kube-apiserver', 'SIGSTOP');
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 3_000, resolve));
    world.cluster.signal('kube-apiserver', 'SIGCONT');
    await running;
    assert.is((await world.pods({ app: 'frozen', node: 'frozen' })).length, 0);
  });

  test('an API server that never comes back ends the drain at its deadline', async ({ world }) => {
    await furnish(world, 'lost');
    await world.make(aBudget({ name: 'lost', minAvailable: 6 }));
    const context = world.context(6_000);
    const running = Promise.resolve(world.step({ pdb: 'respect' }).run(world.interruption('lost'), context)).catch((error) => error);
    await eventually(async () => (await world.node('lost')).spec?.unschedulable === true);
    world.cluster.signal('kube-apiserver', 'SIGSTOP');
    const failure = await running;
    world.cluster.signal('kube-apiserver', 'SIGCONT');
    assert.match(failure.code, /K8S_(DRAIN_INCOMPLETE|UNREACHABLE)/);
    assert.ok(clock.now() - context.deadlineAt <= 250, `${clock.now() - context.deadlineAt} ms late`);
  });

  test('what happened while the watch was cut and etcd forgot it is learnt from a new list', async ({ world, gate }) => {
    await furnish(world, 'cut');
    await world.make(aBudget({ name: 'cut', minAvailable: 6 }));
    const step = world.step({ kubeconfig: gate.kubeconfig, pdb: 'respect' });
    const context = world.context(40_000);
    const running = step.run(world.interruption('cut'), context);
    await eventually(() => context.said.length > 0);
    gate.shut();
    for (const { metadata } of await world.pods({ node: 'cut' })) {
      await world.cluster.request('DELETE', `/api/v1/namespaces/default/pods/${metadata.name}`);
    }
    await eventually(async () => (await world.pods({ node: 'cut' })).length === 0);
    await world.cluster.compact();
    gate.open();
    // One may have been asked for in the moment of the cut.
    assert.match((await running).summary, /6 gone by themselves|1 evicted, 5 gone by themselves/);
  });

  test('a cordon wins against somebody who keeps writing the node', async ({ world }) => {
    await world.addNode('busy');
    let over = false;
    const writing = (async () => {
      for (let count = 0; !over; count += 1)
        await world.cluster.request('PATCH', '/api/v1/nodes/busy', { metadata: { labels: { count: `n${count}` } } });
    })();
    const step = world.step();
    // On a busy machine it may take many tries, and half of the time is kept for a plain cordon.
    const facts = await step.prepare?.(world.interruption('busy'), world.context(30_000));
    over = true;
    await writing;
    assert.is(facts?.cordoned, true);
    const node = await world.node('busy');
    assert.ok(node.spec.taints.some(({ key }: { key: string }) => key === TAINT_KEY));
    await step.cancel?.(world.interruption('busy'), world.context(5_000, { ownFacts: facts ?? {} }));
    const after = await world.node('busy');
    assert.is(after.spec?.unschedulable, undefined);
    assert.is(after.metadata?.labels?.[EXCLUDE_LABEL], undefined);
    assert.match(String(after.metadata?.labels?.count), /^n\d+$/);
  });

  test('a rehearsal on the server changes nothing, and says what would be refused', async ({ world }) => {
    await furnish(world, 'dry');
    await world.make(aBudget({ name: 'dry', minAvailable: 6 }));
    await eventually(async () => {
      const { body } = await world.cluster.request('GET', '/apis/policy/v1/namespaces/default/poddisruptionbudgets/dry');
      return body.status?.currentHealthy === 6;
    });
    const step = world.step({ dryRun: 'server' });
    const context = world.context(10_000, { dryRun: true });
    const ownFacts = (await step.prepare?.(world.interruption('dry'), context)) ?? {};
    const { summary } = await step.run(world.interruption('dry'), { ...context, ownFacts });
    assert.match(summary, /would have evicted 6 pods of node dry; the API server would have refused 6/);
    assert.is((await world.node('dry')).spec?.unschedulable, undefined);
    assert.ok((await world.pods({ node: 'dry' })).every(({ metadata }) => metadata.deletionTimestamp === undefined));
  });

  test('a permission that is missing is named', async ({ world }) => {
    const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/drainer';
    const { body } = await world.cluster.request('GET', role);
    const rules = body.rules.filter(({ resources }: { resources: string[] }) => !resources.includes('pods/eviction'));
    await world.cluster.request('PATCH', role, { rules });
    const check = async () => Promise.resolve(world.step().check?.(AbortSignal.timeout(10_000))).catch((error) => error);
    await eventually(async () => (await check())?.code === 'K8S_FORBIDDEN');
    assert.is((await check()).message, 'Not allowed to create pods/eviction');
  });

  test.run();
}
