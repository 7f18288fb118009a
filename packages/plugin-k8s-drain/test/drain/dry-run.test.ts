import type { Facts, StepResult } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, interruption, NODE, openWorld, type World } from '../support/cluster.ts';

const test = suite<{ world: World }>('a dry run');
test.before.each(async (its) => {
  its.world = await openWorld();
  for (const name of ['web-1', 'web-2']) its.world.cluster.addPod({ name, node: NODE, owner: 'ReplicaSet', labels: { app: 'web' } });
  its.world.cluster.addPod({ name: 'proxy-1', node: NODE, owner: 'DaemonSet' });
});
test.after.each(({ world }) => world.close());

type Whole = { readonly ownFacts: Facts; readonly result: StepResult };

/** Prepares, runs and cancels, as the host does. */
async function rehearse(world: World, config: Readonly<Record<string, unknown>> = {}): Promise<Whole> {
  const step = world.step(config);
  const context = world.context(8_000, { dryRun: true });
  const ownFacts = (await step.prepare?.(interruption, context)) ?? {};
  const result = await step.run(interruption, { ...context, ownFacts });
  await step.cancel?.(interruption, { ...context, ownFacts });
  return { ownFacts, result };
}

type Body = { readonly dryRun?: readonly string[]; readonly deleteOptions?: { readonly dryRun?: readonly string[] } };
const writesOf = ({ cluster }: World) => cluster.calls.filter(({ method }) => method !== 'GET');
const isMarked = ({ query, body }: { readonly query: Readonly<Record<string, string>>; readonly body: unknown }) => {
  const { dryRun, deleteOptions } = (body ?? {}) as Body;
  return query.dryRun === 'All' || (dryRun ?? deleteOptions?.dryRun)?.join() === 'All';
};
const stateOf = ({ cluster }: World) => JSON.stringify([cluster.nodes(), cluster.pods()]);
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none' }),
    (error) => error,
  );

test('asked of the client it writes nothing', async ({ world }) => {
  const { result, ownFacts } = await rehearse(world);
  assert.equal(writesOf(world), []);
  assert.is(result.summary, 'would have evicted 2 pods of node node-a, left 1 where they are');
  assert.is(ownFacts.cordoned, false);
});

test('asked of the server it sends cordon and evictions, and marks every write', async ({ world }) => {
  await rehearse(world, { dryRun: 'server' });
  assert.equal(world.writes().toSorted(), [
    `PATCH /api/v1/nodes/${NODE}`,
    'POST /api/v1/namespaces/default/pods/web-1/eviction',
    'POST /api/v1/namespaces/default/pods/web-2/eviction',
  ]);
  assert.ok(writesOf(world).every(isMarked));
});

test('asked of the server it changes nothing', async ({ world }) => {
  const before = stateOf(world);
  await rehearse(world, { dryRun: 'server' });
  assert.is(stateOf(world), before);
});

test('asked of the server it tells what that would have refused', async ({ world }) => {
  world.cluster.fail({ path: /web-1\/eviction$/, status: 400, body: { kind: 'Status', message: 'admission webhook denied' } });
  const { result } = await rehearse(world, { dryRun: 'server' });
  assert.match(result.summary, /would have evicted 2 pods .*; the API server would have refused 1 of them at first/);
});

test('a pod that has gone meanwhile was not refused', async ({ world }) => {
  world.cluster.fail({ path: /web-1\/eviction$/, status: 404, body: { kind: 'Status', message: 'pods "web-1" not found' } });
  const { result } = await rehearse(world, { dryRun: 'server' });
  assert.not.match(result.summary, /refused/);
});

test('asked of the server, deletions are marked in their body, as the server ignores the query there', async ({ world }) => {
  await rehearse(world, { dryRun: 'server', disableEviction: true });
  const deletions = writesOf(world).filter(({ method }) => method === 'DELETE');
  assert.is(deletions.length, 2);
  assert.ok(deletions.every(({ body }) => (body as Body).dryRun?.join() === 'All'));
  assert.is(world.cluster.pods(NODE).length, 3);
});

test('it does not wait for pods that do not go', async ({ world }) => {
  world.cluster.addPod({ name: 'slow-1', node: NODE, owner: 'Job', stopTimeMs: 60_000 });
  const beganAt = clock.now();
  await rehearse(world, { dryRun: 'server' });
  assert.ok(clock.now() - beganAt < 2_000);
});

for (const dryRun of ['client', 'server'] as const)
  test(`a node that would have been refused is refused, asked of the ${dryRun}`, async ({ world }) => {
    world.cluster.addPod({ name: 'naked', node: NODE });
    assert.is((await failureOf(rehearse(world, { dryRun, mode: 'strict' }))).code, 'K8S_DRAIN_REFUSED');
    assert.equal(world.farewells(), []);
    assert.is(world.cluster.node(NODE)?.spec.unschedulable, undefined);
  });

test.run();
