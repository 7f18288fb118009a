import type { Facts, Interruption, StepContext } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ADDED_ANNOTATION, EXCLUDE_LABEL } from '../src/node/node-patch.ts';
import { clock, INSTANCE, NODE, openWorld, type World, web } from './support/cluster.ts';

const test = suite<{ world: World }>('a node that others drain');
test.before.each(async (its) => {
  its.world = await openWorld();
  its.world.cluster.addPod(web('web-1'));
});
test.after.each(({ world }) => world.close());

const EKS = { tags: { 'eks:cluster-name': 'shop', 'eks:nodegroup-name': 'web' } };
const KARPENTER = { tags: { 'karpenter.sh/nodepool': 'default' } };

const interrupted = (parts: Partial<Interruption> & { readonly of?: { readonly tags: Record<string, string> } } = {}): Interruption => {
  const { of = EKS, ...rest } = parts;
  const instance = anInstance({ instanceId: INSTANCE, ...of });
  return anInterruption({ id: 'int-1', instanceId: INSTANCE, noticedAt: clock.now(), instance, ...rest });
};

type Playing = { readonly config?: Record<string, unknown>; readonly interruption?: Interruption; readonly context?: Partial<StepContext> };

/** Prepares and runs, as the host does. */
async function play(world: World, { config = {}, interruption = interrupted(), context = {} }: Playing = {}) {
  const step = world.step(config);
  const ownFacts: Facts = { ...context.ownFacts, ...(await step.prepare?.(interruption, world.context(5_000, context))) };
  const before = world.cluster.calls.length;
  const result = await step.run(interruption, world.context(20_000, { ...context, ownFacts }));
  return { step, ownFacts, result, asked: world.cluster.calls.slice(before) };
}

const labelOf = (world: World) => world.cluster.node(NODE)?.metadata.labels?.[EXCLUDE_LABEL];
const isCordoned = (world: World) => world.cluster.node(NODE)?.spec.unschedulable === true;

test('is kept out of load balancers at once, and neither cordoned nor tainted', async ({ world }) => {
  const { ownFacts } = await play(world);
  assert.is(labelOf(world), 'lastcall');
  assert.not.ok(isCordoned(world));
  assert.equal(world.cluster.node(NODE)?.spec.taints ?? [], []);
  assert.equal(ownFacts, { node: NODE, nodeUid: world.cluster.node(NODE)?.metadata.uid, cordoned: false, leftTo: 'EKS' });
});

test('is skipped with the reason, and its pods are not touched', async ({ world }) => {
  const { result } = await play(world);
  assert.equal([result.did, result.summary], ['skipped', 'EKS drains the nodes of its managed node groups itself']);
  assert.equal(world.writes(), [`PATCH /api/v1/nodes/${NODE}`]);
  assert.is(result.facts.leftTo, 'EKS');
});

test('is labelled by the run where nothing was prepared', async ({ world }) => {
  const result = await world.step().run(interrupted(), world.context(20_000));
  assert.equal([result.did, labelOf(world), isCordoned(world)], ['skipped', 'lastcall', false]);
});

test('is skipped, and logged, where it cannot be labelled', async ({ world }) => {
  world.cluster.deny({ verb: 'patch', resource: 'nodes' });
  const result = await world.step().run(interrupted(), world.context(20_000));
  assert.equal([result.did, isCordoned(world), world.farewells().length], ['skipped', false, 0]);
});

test('is drained like any other where the configuration says so', async ({ world }) => {
  const { result } = await play(world, { config: { selfDraining: 'drain' } });
  assert.match(result.summary, '1 evicted');
  assert.ok(isCordoned(world));
});

test('is drained for kinds its owner does not act on', async ({ world }) => {
  const { result } = await play(world, { interruption: interrupted({ kind: 'scheduled-change' }) });
  assert.match(result.summary, '1 evicted');
});

test('is known by its labels where nothing is known of the machine', async ({ world }) => {
  world.cluster.addNode({ name: NODE, providerID: `aws:///eu-west-1b/${INSTANCE}`, labels: { 'karpenter.sh/nodepool': 'default' } });
  const { result } = await play(world, { interruption: interrupted({ instance: null }) });
  assert.equal([result.did, result.summary], ['skipped', 'Karpenter drains its nodes itself']);
});

test('loses the label when the interruption is called off', async ({ world }) => {
  const { step, ownFacts } = await play(world);
  await step.cancel?.(interrupted(), world.context(5_000, { ownFacts }));
  assert.equal([labelOf(world), world.cluster.node(NODE)?.metadata.annotations?.[ADDED_ANNOTATION]], [undefined, undefined]);
});

test('keeps somebody else’s label, and its owner’s cordon, when the interruption is called off', async ({ world }) => {
  world.cluster.addNode({
    name: NODE,
    providerID: `aws:///eu-west-1b/${INSTANCE}`,
    labels: { [EXCLUDE_LABEL]: 'karpenter' },
    unschedulable: true,
  });
  const { step, ownFacts } = await play(world, { interruption: interrupted({ of: KARPENTER }) });
  await step.cancel?.(interrupted({ of: KARPENTER }), world.context(5_000, { ownFacts }));
  assert.equal([labelOf(world), isCordoned(world), world.writes()], ['karpenter', true, []]);
});

test('keeps the cordon of its owner that came after our label, when the interruption is called off', async ({ world }) => {
  const { step, ownFacts } = await play(world);
  const node = world.cluster.node(NODE);
  world.cluster.apply({ ...node, spec: { ...node?.spec, unschedulable: true } } as never);
  await step.cancel?.(interrupted(), world.context(5_000, { ownFacts }));
  assert.equal([labelOf(world), isCordoned(world)], [undefined, true]);
});

test('that we had begun to drain for another kind is left, and all of ours is taken back in the end', async ({ world }) => {
  const recommended = interrupted({ of: KARPENTER, kind: 'rebalance-recommendation' });
  const { step, ownFacts: before } = await play(world, { interruption: recommended });
  assert.ok(isCordoned(world));
  const taken = interrupted({ of: KARPENTER });
  const { ownFacts, result } = await play(world, { interruption: taken, context: { ownFacts: before } });
  assert.is(result.did, 'skipped');
  await step.cancel?.(taken, world.context(5_000, { ownFacts }));
  assert.equal([labelOf(world), isCordoned(world)], [undefined, false]);
});

test('that was left for another kind is drained once nobody else does, whatever the facts of before say', async ({ world }) => {
  const { ownFacts } = await play(world, { interruption: interrupted({ kind: 'rebalance-recommendation' }) });
  const scheduled = interrupted({ kind: 'scheduled-change' });
  const { result } = await play(world, { interruption: scheduled, context: { ownFacts } });
  assert.match(result.summary, '1 evicted');
});

test('that was left for another kind is drained also where preparing anew has failed', async ({ world }) => {
  const { ownFacts } = await play(world, { interruption: interrupted({ kind: 'rebalance-recommendation' }) });
  const scheduled = interrupted({ kind: 'scheduled-change' });
  assert.match((await world.step().run(scheduled, world.context(20_000, { ownFacts }))).summary, '1 evicted');
  assert.ok(isCordoned(world));
});

test('is not written to in a dry run, which says who would drain it', async ({ world }) => {
  const { result } = await play(world, { context: { dryRun: true } });
  assert.equal([result.did, world.writes()], ['skipped', []]);
});

test('is labelled for the server’s eyes only in a dry run by the server', async ({ world }) => {
  await play(world, { config: { dryRun: 'server' }, context: { dryRun: true } });
  assert.is(labelOf(world), undefined);
  assert.ok(world.cluster.calls.filter(({ method }) => method === 'PATCH').every(({ query }) => query.dryRun === 'All'));
});

test.run();
