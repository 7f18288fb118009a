import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, NODE, openWorld, type World, web } from '../support/cluster.ts';

const test = suite<{ world: World }>('a strict drain');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

const proxy = (name: string, parts: object = {}) => ({ name, node: NODE, owner: 'DaemonSet', ...parts });

const drain = (world: World, config: object = {}, budgetMs = 20_000) =>
  Promise.resolve(world.step({ mode: 'strict', ...config }).run(interruption, world.context(budgetMs))).catch((error) => error);
const bodies = (world: World, method: string) =>
  world.cluster.calls.filter((call) => call.method === method && call.path.includes('/pods/')).map(({ body }) => body) as readonly {
    readonly deleteOptions?: { readonly gracePeriodSeconds?: number };
  }[];
const dropDaemonSet = ({ cluster }: World, name: string) =>
  cluster.remove({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { namespace: 'default', name } });

test('one pod that kubectl refuses keeps all pods where they are, and the node stays cordoned', async ({ world }) => {
  for (const name of ['web-1', 'web-2', 'web-3']) world.cluster.addPod(web(name));
  world.cluster.addPod({ name: 'naked', node: NODE });
  const failure = await drain(world);
  assert.is(failure.code, 'K8S_DRAIN_REFUSED');
  assert.match(failure.message, /Pods that declare no controller \(use force\): default\/naked/);
  assert.equal(world.farewells(), []);
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

test('every reason is told, with its pods', async ({ world }) => {
  for (const name of ['one', 'two', 'three', 'four', 'five']) world.cluster.addPod({ name, node: NODE });
  world.cluster.addPod(web('web-1', { emptyDir: true }));
  const { message } = await drain(world, { deleteEmptyDirData: false });
  assert.match(message, /\(use force\): default\/five, default\/four, default\/one and 2 more/);
  assert.match(message, /\(use deleteEmptyDirData\): default\/web-1/);
});

test('with force a pod that nobody controls moves', async ({ world }) => {
  world.cluster.addPod({ name: 'naked', node: NODE });
  assert.match((await drain(world, { force: true })).summary, /1 evicted/);
});

test('pods of DaemonSets stay, or refuse the node where that is not wanted', async ({ world }) => {
  world.cluster.addPod(proxy('proxy-1'));
  assert.is((await drain(world)).summary, 'node node-a: 1 left where they are');
  assert.is((await drain(world, { ignoreDaemonSets: false })).code, 'K8S_DRAIN_REFUSED');
});

test('a pod whose DaemonSet is gone refuses the node, and moves with force', async ({ world }) => {
  world.cluster.addPod(proxy('proxy-1'));
  dropDaemonSet(world, 'proxy');
  const refused = await drain(world);
  assert.is(refused.code, 'K8S_DRAIN_REFUSED');
  assert.match(refused.message, /not found/);
  assert.match((await drain(world, { force: true })).summary, /1 evicted/);
});

test('a DaemonSet that cannot be looked up refuses the node, also with force', async ({ world }) => {
  world.cluster.addPod(proxy('proxy-1'));
  world.cluster.fail({ method: 'GET', path: /daemonsets/, status: 500, body: { kind: 'Status', message: 'boom' } });
  const failure = await drain(world, { force: true }, 3_000);
  assert.is(failure.code, 'K8S_DRAIN_REFUSED');
});

test('a DaemonSet is looked up once, however many of its pods there are', async ({ world }) => {
  for (const name of ['proxy-1', 'proxy-2', 'proxy-3', 'logs-1', 'logs-2']) world.cluster.addPod(proxy(name));
  await drain(world);
  const asked = world.cluster.calls.filter(({ path }) => path.includes('/daemonsets/')).map(({ path }) => path.split('/').at(-1));
  assert.equal([...asked].sort(), ['logs', 'proxy']);
});

test('a pod that the selector leaves out refuses nothing', async ({ world }) => {
  world.cluster.addPod({ name: 'naked', node: NODE });
  world.cluster.addPod(web('web-1'));
  assert.match((await drain(world, { podSelector: 'app=web' })).summary, /1 evicted/);
  assert.equal(world.farewells(), ['POST web-1 201']);
});

test('Lastcall itself refuses nothing and stays', async ({ world }) => {
  world.cluster.addPod({ name: 'lastcall-0', node: NODE, emptyDir: true });
  const result = await drain(world, { ownPod: 'default/lastcall-0', deleteEmptyDirData: false });
  assert.is(result.summary, 'node node-a: 1 left where they are');
});

test('a newcomer that kubectl would refuse is left alone: the others are on their way', async ({ world }) => {
  world.cluster.addPod(web('slow-1', { stopTimeMs: 800 }));
  const running = drain(world);
  await eventually(() => world.farewells().length === 1);
  world.cluster.addPod({ name: 'naked', node: NODE });
  assert.match((await running).summary, /1 evicted, 1 left where they are/);
});

test('pods that have ended, have not begun or are leaving are evicted like any other', async ({ world }) => {
  world.cluster.addPod(web('ended-1', { phase: 'Succeeded' }));
  world.cluster.addPod(web('pending-1', { phase: 'Pending' }));
  world.cluster.addPod(web('leaving-1', { stopTimeMs: 600, deleted: { graceSeconds: 30, overdueMs: -30_000 } }));
  await drain(world);
  assert.equal([...world.farewells()].sort(), ['POST ended-1 201', 'POST leaving-1 201', 'POST pending-1 201']);
});

test('no grace period is cut, however little time there is', async ({ world }) => {
  world.cluster.addPod(web('web-1', { terminationGracePeriodSeconds: 600 }));
  await drain(world, {}, 5_000);
  assert.is(bodies(world, 'POST')[0]?.deleteOptions?.gracePeriodSeconds, undefined);
});

test('a configured grace period is what every pod gets', async ({ world }) => {
  world.cluster.addPod(web('web-1', { terminationGracePeriodSeconds: 5 }));
  world.cluster.addPod(web('web-2'));
  await drain(world, { gracePeriod: 7 });
  assert.equal(
    bodies(world, 'POST').map(({ deleteOptions }) => deleteOptions?.gracePeriodSeconds),
    [7, 7],
  );
});

test('without evictions pods are deleted, by UID, and no budget is asked', async ({ world }) => {
  const pod = world.cluster.addPod(web('web-1'));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  await drain(world, { disableEviction: true });
  assert.equal(world.farewells(), ['DELETE web-1 200']);
  assert.equal(bodies(world, 'DELETE')[0], { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid: pod.metadata.uid } } as object);
});

test('a budget is respected to the end', async ({ world }) => {
  world.cluster.addPod(web('web-1', { terminationGracePeriodSeconds: 1 }));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  const failure = await drain(world, { minGrace: '1s', minPdbWait: '0s' }, 2_500);
  assert.is(failure.code, 'K8S_DRAIN_INCOMPLETE');
  assert.not.ok(world.farewells().some((farewell) => farewell.startsWith('DELETE')));
});

test('a pod that left too long ago is not evicted and not waited for', async ({ world }) => {
  world.cluster.addPod(web('stuck-1', { deleted: { graceSeconds: 1, overdueMs: 60_000 } }));
  world.cluster.loseNode(NODE);
  const result = await drain(world, { skipWaitForDeleteTimeout: 10 });
  assert.is(result.summary, 'node node-a: 1 left where they are');
  assert.equal(world.farewells(), []);
});

test('a pod that does not go within the configured time after its grace period is not waited for', async ({ world }) => {
  world.cluster.loseNode(NODE);
  world.cluster.addPod(web('stuck-1', { terminationGracePeriodSeconds: 1 }));
  const beganAt = clock.now();
  const result = await drain(world, { skipWaitForDeleteTimeout: 1 });
  assert.is(result.summary, 'node node-a: 1 left where they are');
  assert.ok(clock.now() - beganAt < 6_000, `${clock.now() - beganAt}`);
});

test('so it is in an interruption, also for a pod that was leaving already and of which nothing is heard', async ({ world }) => {
  world.cluster.loseNode(NODE);
  world.cluster.addPod(web('stuck-1', { deleted: { graceSeconds: 30, overdueMs: -1_000 } }));
  const beganAt = clock.now();
  await drain(world, { mode: 'interruption', skipWaitForDeleteTimeout: 1 });
  assert.ok(clock.now() - beganAt < 6_000, `${clock.now() - beganAt}`);
});

test.run();
