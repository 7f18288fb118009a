import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, NODE, OTHER, openWorld, type World, web } from '../support/cluster.ts';

const test = suite<{ world: World }>('draining a node');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

const bodyOf = (world: World, method: string) =>
  world.cluster.calls.find((call) => call.method === method && call.path.includes('/pods/'))?.body;

test('every pod is evicted and the run ends when all are gone', async ({ world }) => {
  for (const name of ['web-1', 'web-2', 'web-3']) world.cluster.addPod(web(name));
  const result = await world.step().run(interruption, world.context(20_000));
  assert.is(result.did, 'done');
  assert.match(result.summary, /^node node-a: 3 evicted, slowest default\/web-\d/);
  assert.is(world.cluster.pods(NODE).length, 0);
});

test('pods of other nodes are not touched', async ({ world }) => {
  world.cluster.addPod(web('web-1', { node: OTHER }));
  await world.step().run(interruption, world.context(20_000));
  assert.equal(world.farewells(), []);
});

test('an eviction names the pod by its UID and leaves it its own grace period', async ({ world }) => {
  const pod = world.cluster.addPod(web('web-1'));
  await world.step().run(interruption, world.context(60_000));
  assert.equal(bodyOf(world, 'POST'), {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: 'web-1', namespace: 'default' },
    deleteOptions: { preconditions: { uid: pod.metadata.uid } },
  });
});

test('a grace period longer than the time left is cut', async ({ world }) => {
  world.cluster.addPod(web('web-1', { terminationGracePeriodSeconds: 600 }));
  await world.step().run(interruption, world.context(20_900));
  const { deleteOptions } = bodyOf(world, 'POST') as { deleteOptions: { gracePeriodSeconds: number } };
  assert.is(deleteOptions.gracePeriodSeconds, 20);
});

test('DaemonSet pods, static pods and Lastcall itself stay', async ({ world }) => {
  world.cluster.addPod({ name: 'proxy-1', node: NODE, owner: 'DaemonSet' });
  world.cluster.addPod({ name: 'etcd', node: NODE, mirror: true });
  world.cluster.addPod({ name: 'lastcall-0', node: NODE, owner: 'StatefulSet' });
  const result = await world.step({ ownPod: 'default/lastcall-0' }).run(interruption, world.context(20_000));
  assert.is(result.summary, 'node node-a: 3 left where they are');
  assert.equal(world.farewells(), []);
});

test('only selected pods are moved', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.addPod(web('api-1', { labels: { app: 'api' } }));
  await world.step({ podSelector: 'app=api' }).run(interruption, world.context(20_000));
  assert.equal(world.farewells(), ['POST api-1 201']);
});

test('a pod is over when its containers have ended, though a finalizer keeps the object', async ({ world }) => {
  world.cluster.addPod(web('web-1', { finalizers: ['example.com/hold'] }));
  const result = await world.step().run(interruption, world.context(20_000));
  assert.match(result.summary, /1 evicted/);
});

test('a pod that arrives after the drain began is evicted too', async ({ world }) => {
  world.cluster.addPod(web('slow-1', { stopTimeMs: 600 }));
  const running = world.step().run(interruption, world.context(20_000));
  await eventually(() => world.farewells().length === 1);
  world.cluster.addPod(web('late-1'));
  assert.match((await running).summary, /2 evicted/);
});

test('the pods of one owner that keep coming back are evicted twice more, then left alone', async ({ world }) => {
  world.cluster.addPod({ name: 'slow-1', node: NODE, owner: 'Job', stopTimeMs: 1_500 });
  const running = world.step().run(interruption, world.context(20_000));
  for (const [index, name] of ['back-1', 'back-2', 'back-3'].entries()) {
    await eventually(() => world.farewells().length === index + 1);
    world.cluster.addPod(web(name, { owner: { kind: 'ReplicaSet', name: 'back' } }));
  }
  assert.match((await running).summary, /3 evicted, 1 left where they are/);
  assert.not.ok(world.farewells().some((farewell) => farewell.includes('back-3')));
});

test('a blocked pod is deleted, by UID, when its budget leaves no more time', async ({ world }) => {
  const pod = world.cluster.addPod(web('web-1', { terminationGracePeriodSeconds: 1 }));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  const step = world.step({ minPdbWait: '100ms', minGrace: '4s' });
  const result = await step.run(interruption, world.context(5_000));
  assert.match(result.summary, /1 deleted instead of evicted/);
  assert.equal(bodyOf(world, 'DELETE'), { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: pod.metadata.uid } });
  assert.equal(result.facts.blockedBy, ['default/web']);
});

test('a budget that frees in time is respected', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  const context = world.context(30_000);
  const running = world.step().run(interruption, context);
  await eventually(() => context.said.length > 0);
  world.cluster.addPod(web('web-2', { node: OTHER }));
  assert.match((await running).summary, /1 evicted/);
  assert.equal(world.farewells(), ['POST web-1 201']);
});

test('a budget that must be respected ends in an incomplete drain that names pod and budget', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  const context = world.context(2_000);
  const failure = await Promise.resolve(world.step({ pdb: 'respect' }).run(interruption, context)).catch((error) => error);
  assert.is(failure.code, 'K8S_DRAIN_INCOMPLETE');
  assert.match(failure.message, /1 pod left: default\/web-1 \(PDB web\)/);
  assert.ok(clock.now() <= context.deadlineAt, 'before the deadline');
  assert.is(context.said.at(-1)?.facts.unfinished, 1);
  assert.is(world.cluster.pods(NODE).length, 1);
});

test('several budgets over one pod are overridden when time is short, not asked for ever', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  for (const name of ['one', 'two']) world.cluster.addPdb({ name, minAvailable: 0, selector: { app: 'web' } });
  await world.step({ pdb: 'ignore' }).run(interruption, world.context(10_000));
  assert.equal(world.farewells(), ['POST web-1 500', 'PATCH web-1 200', 'DELETE web-1 200']);
});

test('a pod in a namespace that is being deleted is deleted', async ({ world }) => {
  world.cluster.addPod(web('web-1', { namespace: 'shop' }));
  world.cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' }, status: { phase: 'Terminating' } });
  await world.step({ pdb: 'respect' }).run(interruption, world.context(10_000));
  assert.equal(world.farewells(), ['POST web-1 403', 'DELETE web-1 200']);
});

test('progress is told at most every 2 s and names what is waited for', async ({ world }) => {
  for (const name of ['web-1', 'web-2', 'web-3']) world.cluster.addPod(web(name));
  world.cluster.addPod(web('slow-1', { stopTimeMs: 2_500 }));
  const context = world.context(20_000);
  await world.step().run(interruption, context);
  assert.is(context.said.length, 2);
  assert.is(context.said.at(-1)?.text, '3 of 4 pods gone, waiting for default/slow-1');
});

test('a drain of p pods costs at most p + 6 requests once the cluster is watched, and p + 3 events', async ({ world }) => {
  for (let index = 0; index < 40; index += 1) world.cluster.addPod(web(`web-${index}`));
  const step = world.step();
  await step.check?.(AbortSignal.timeout(5_000));
  const before = world.cluster.calls.length;
  await step.run(interruption, world.context(20_000));
  await step.close?.();
  const asked = world.cluster.calls.length - before - world.told().length;
  assert.ok(asked <= 46, String(asked));
  assert.is(world.told().length, 40 + 3);
});

test('a second run finds nothing left to do and changes nothing', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  const step = world.step();
  await step.run(interruption, world.context(20_000));
  const before = { nodes: world.cluster.nodes(), writes: world.writes() };
  const result = await step.run(interruption, world.context(20_000));
  assert.is(result.summary, 'node node-a had no pods');
  assert.equal({ nodes: world.cluster.nodes(), writes: world.writes() }, before);
});

test('a run that takes over mid-drain does not evict again what is leaving', async ({ world }) => {
  world.cluster.addPod(web('slow-1', { stopTimeMs: 1_000 }));
  const first = new AbortController();
  const crashed = world.step().run(interruption, world.context(20_000, { signal: first.signal }));
  await eventually(() => world.farewells()[0] === 'POST slow-1 201');
  first.abort(new Error('crashed'));
  await crashed.catch(() => {});
  const result = await world.step().run(interruption, world.context(20_000));
  assert.match(result.summary, /1 gone by themselves/);
  assert.is(world.farewells().length, 1);
});

test.run();
