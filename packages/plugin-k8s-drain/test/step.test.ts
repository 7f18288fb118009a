import type { Facts } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ADDED_ANNOTATION, EXCLUDE_LABEL, TAINT_KEY } from '../src/node/node-patch.ts';
import { clock, eventually, INSTANCE, interruption, NODE, openWorld, type World } from './support/cluster.ts';

const test = suite<{ world: World }>('the step');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

const failureOf = (work: Promise<unknown> | undefined) =>
  Promise.resolve(work).then(
    () => ({ code: 'none', message: '', hint: '' }),
    (error) => error,
  );
const prepare = async (world: World, config = {}): Promise<Facts> =>
  (await world.step(config).prepare?.(interruption, world.context(5_000))) ?? {};
const nodePatches = (world: World) => world.writes().filter((write) => write === `PATCH /api/v1/nodes/${NODE}`).length;
const withoutVersion = (node: ReturnType<World['cluster']['node']>) => {
  const { resourceVersion: _, ...metadata } = node?.metadata ?? { resourceVersion: '' };
  return { ...node, metadata };
};

test('prepare takes the node out with one patch', async ({ world }) => {
  const facts = await prepare(world);
  const node = world.cluster.node(NODE);
  assert.is(node?.spec.unschedulable, true);
  assert.ok(
    node?.spec.taints?.some(({ key, value, effect }) => key === TAINT_KEY && value === 'spot-interruption' && effect === 'NoSchedule'),
  );
  assert.is(node?.metadata.labels?.[EXCLUDE_LABEL], 'lastcall');
  assert.equal(facts, { node: NODE, nodeUid: node?.metadata.uid, cordoned: true });
  assert.is(nodePatches(world), 1);
});

test('prepare a second time writes nothing', async ({ world }) => {
  await prepare(world);
  await prepare(world);
  assert.is(nodePatches(world), 1);
});

test('a conflict is resolved by reading the node again', async ({ world }) => {
  world.cluster.fail({ method: 'PATCH', path: /nodes/, status: 409, body: { kind: 'Status', message: 'modified' }, times: 2 });
  assert.is((await prepare(world)).cordoned, true);
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

test('a node is at least cordoned where the cluster refuses the rest', async ({ world }) => {
  const rich = (call: { readonly body: unknown }) => JSON.stringify(call.body).includes('taints');
  world.cluster.fail({ method: 'PATCH', path: /nodes/, when: rich, status: 403, body: { kind: 'Status', message: 'no taints here' } });
  assert.is((await prepare(world)).cordoned, true);
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

test('a node that others write all the time is at least cordoned, in time', async ({ world }) => {
  const rich = (call: { readonly body: unknown }) => JSON.stringify(call.body).includes('taints');
  world.cluster.fail({ method: 'PATCH', path: /nodes/, when: rich, status: 409, body: { kind: 'Status', message: 'modified' } });
  assert.is((await prepare(world)).cordoned, true);
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

const RICH = (call: { readonly body: unknown }) => JSON.stringify(call.body).includes('taints');

test('cancel takes back a cordon that bears no note, where it was ours', async ({ world }) => {
  world.cluster.fail({ method: 'PATCH', path: /nodes/, when: RICH, status: 403, body: { kind: 'Status', message: 'no taints here' } });
  const ownFacts = await prepare(world);
  await world.step().cancel?.(interruption, world.context(5_000, { ownFacts }));
  assert.not.ok(world.cluster.node(NODE)?.spec.unschedulable);
});

test('cancel leaves a node cordoned that was so before, also where there is no note', async ({ world }) => {
  world.cluster.addNode({ name: NODE, providerID: `aws:///eu-west-1b/${INSTANCE}`, unschedulable: true });
  world.cluster.fail({ method: 'PATCH', path: /nodes/, when: RICH, status: 403, body: { kind: 'Status', message: 'no taints here' } });
  const ownFacts = await prepare(world);
  await world.step().cancel?.(interruption, world.context(5_000, { ownFacts }));
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

test('a node that has registered anew is cordoned as it is now', async ({ world }) => {
  await world.step().check?.(AbortSignal.timeout(5_000));
  await eventually(() => world.cluster.watches.open === 2);
  world.cluster.watches.stall();
  world.cluster.remove({ apiVersion: 'v1', kind: 'Node', metadata: { name: NODE } });
  world.cluster.addNode({ name: NODE, providerID: `aws:///eu-west-1b/${INSTANCE}` });
  assert.is((await prepare(world)).nodeUid, world.cluster.node(NODE)?.metadata.uid);
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

test('a cordon that never succeeds does not take the time of the pods', async ({ world }) => {
  world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'ReplicaSet' });
  world.cluster.fail({ method: 'PATCH', path: /nodes/, status: 503 });
  const startedAt = clock.now();
  assert.match((await world.step().run(interruption, world.context(60_000))).summary, /1 evicted/);
  assert.ok(clock.now() - startedAt < 10_000);
});

test('a node that may not be patched fails prepare, and the run drains it all the same', async ({ world }) => {
  world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'ReplicaSet' });
  world.cluster.deny({ verb: 'patch', resource: 'nodes' });
  assert.is((await failureOf(prepare(world))).code, 'K8S_CORDON_REFUSED');
  const result = await world.step().run(interruption, world.context(20_000));
  assert.match(result.summary, /1 evicted/);
  assert.is(result.facts.cordoned, false);
});

test('a run after prepare asks nothing about nodes again', async ({ world }) => {
  const ownFacts = await prepare(world);
  const before = world.cluster.calls.length;
  await world.step().run(interruption, world.context(20_000, { ownFacts }));
  assert.not.ok(world.cluster.calls.slice(before).some(({ path }) => path.includes('/nodes')));
});

test('a later attempt leaves the pods of another machine alone that has the name by now', async ({ world }) => {
  world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'ReplicaSet' });
  const elsewhere = anInterruption({ instanceId: 'i-0fffffffffffffff0', instance: anInstance({ instanceId: 'i-0fffffffffffffff0' }) });
  const ownFacts = { node: NODE, nodeUid: 'the node before', cordoned: true };
  const result = await world.step().run(elsewhere, world.context(20_000, { ownFacts, attempt: 2 }));
  assert.is(result.did, 'skipped');
  assert.equal(world.writes(), []);
});

test('a later attempt goes on with the node it knows', async ({ world }) => {
  world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'ReplicaSet' });
  const ownFacts = await prepare(world);
  const result = await world.step().run(interruption, world.context(20_000, { ownFacts, attempt: 2 }));
  assert.match(result.summary, /1 evicted/);
  assert.is(nodePatches(world), 1);
});

test('a run without prepare cordons before it evicts', async ({ world }) => {
  world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'ReplicaSet' });
  await world.step().run(interruption, world.context(20_000));
  assert.equal(world.writes(), [`PATCH /api/v1/nodes/${NODE}`, 'POST /api/v1/namespaces/default/pods/web-1/eviction']);
});

test('an instance that is no node of this cluster is skipped', async ({ world }) => {
  const elsewhere = anInterruption({ instanceId: 'i-0000000000000000a', instance: null });
  assert.equal(await world.step().prepare?.(elsewhere, world.context(5_000)), { node: null });
  const result = await world.step().run(elsewhere, world.context(5_000));
  assert.equal(result, {
    did: 'skipped',
    summary: 'no node of this cluster, and nothing is known of the instance to find it by another name',
    facts: {},
  });
});

test('a node named after the private DNS name is found without waiting for the list of nodes', async ({ world }) => {
  const name = 'ip-10-0-1-11.eu-west-1.compute.internal';
  world.cluster.addNode({ name, providerID: 'aws:///eu-west-1b/i-0000000000000000b' });
  world.cluster.fail({ method: 'GET', path: /\/nodes$/, hang: true });
  const named = anInterruption({ instanceId: 'i-0000000000000000b', instance: anInstance({ privateDnsName: name }) });
  assert.is((await world.step().prepare?.(named, world.context(5_000)))?.node, name);
});

test('once the nodes are watched, a node costs one patch and no read', async ({ world }) => {
  const step = world.step();
  await step.check?.(AbortSignal.timeout(5_000));
  const before = world.cluster.calls.length;
  await step.prepare?.(interruption, world.context(5_000));
  const asked = world.cluster.calls.slice(before).filter(({ query }) => query.watch === undefined);
  assert.equal(
    asked.map(({ method, path }) => `${method} ${path}`),
    [`PATCH /api/v1/nodes/${NODE}`],
  );
});

test('a node that the watch does not know yet is found by its name', async ({ world }) => {
  const name = 'ip-10-0-1-12.eu-west-1.compute.internal';
  await world.step().check?.(AbortSignal.timeout(5_000));
  await eventually(() => world.cluster.watches.open === 2);
  world.cluster.watches.stall();
  world.cluster.addNode({ name, providerID: 'aws:///eu-west-1b/i-0000000000000000d' });
  const fresh = anInterruption({ instanceId: 'i-0000000000000000d', instance: anInstance({ privateDnsName: name }) });
  assert.is((await world.step().prepare?.(fresh, world.context(5_000)))?.node, name);
});

test('nodes on a later page of the list are found', async ({ world }) => {
  for (let index = 0; index < 600; index += 1) world.cluster.addNode({ name: `fill-${index}` });
  world.cluster.addNode({ name: 'zz-last', providerID: 'aws:///eu-west-1b/i-0000000000000000c' });
  const last = anInterruption({ instanceId: 'i-0000000000000000c', instance: null });
  assert.is((await world.step().prepare?.(last, world.context(5_000)))?.node, 'zz-last');
});

test('an API server that does not answer is a coded error before the deadline', async ({ world }) => {
  world.cluster.fail({ hang: true });
  const context = world.context(1_500);
  assert.is((await failureOf(world.step().run(interruption, context))).code, 'K8S_UNREACHABLE');
  assert.ok(clock.now() <= context.deadlineAt);
});

test('credentials that are refused are a coded error', async ({ world }) => {
  world.cluster.fail({ status: 401 });
  assert.is((await failureOf(prepare(world))).code, 'K8S_UNAUTHORIZED');
});

test('credentials that are refused once are read anew', async ({ world }) => {
  world.cluster.fail({ status: 401, times: 1 });
  assert.is((await prepare(world)).node, NODE);
});

test('cancel leaves the node as it was before prepare', async ({ world }) => {
  world.cluster.addNode({
    name: NODE,
    providerID: `aws:///eu-west-1b/${INSTANCE}`,
    taints: [{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }],
  });
  const before = withoutVersion(world.cluster.node(NODE));
  const ownFacts = await prepare(world);
  await world.step().cancel?.(interruption, world.context(5_000, { ownFacts }));
  const after = withoutVersion(world.cluster.node(NODE));
  assert.equal(after.spec, before.spec);
  assert.is(world.cluster.node(NODE)?.metadata.annotations?.[ADDED_ANNOTATION], undefined);
  assert.is(world.cluster.node(NODE)?.metadata.labels?.[EXCLUDE_LABEL], undefined);
});

test('cancel where nothing was done writes nothing', async ({ world }) => {
  await world.step().cancel?.(interruption, world.context(5_000));
  assert.equal(world.writes(), []);
});

test('cancel leaves a node alone that has another UID by now', async ({ world }) => {
  const ownFacts = await prepare(world);
  const written = world.writes().length;
  await world.step().cancel?.(interruption, world.context(5_000, { ownFacts: { ...ownFacts, nodeUid: 'another' } }));
  assert.is(world.writes().length, written);
});

test('cancel leaves cordoned what others had cordoned', async ({ world }) => {
  world.cluster.addNode({ name: NODE, providerID: `aws:///eu-west-1b/${INSTANCE}`, unschedulable: true });
  const ownFacts = await prepare(world);
  await world.step().cancel?.(interruption, world.context(5_000, { ownFacts }));
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

test('a dry run says what it would have done and writes nothing', async ({ world }) => {
  world.cluster.addPod({ name: 'web-1', node: NODE, owner: 'ReplicaSet' });
  world.cluster.addPod({ name: 'web-2', node: NODE, owner: 'ReplicaSet' });
  world.cluster.addPod({ name: 'proxy', node: NODE, owner: 'DaemonSet' });
  const step = world.step();
  const context = world.context(5_000, { dryRun: true });
  const ownFacts = (await step.prepare?.(interruption, context)) ?? {};
  const result = await step.run(interruption, { ...context, ownFacts });
  await step.cancel?.(interruption, { ...context, ownFacts });
  assert.is(result.summary, 'would have evicted 2 pods of node node-a, left 1 where they are');
  assert.equal(world.writes(), []);
});

test('a dry run takes nothing back', async ({ world }) => {
  const ownFacts = await prepare(world);
  await world.step().cancel?.(interruption, world.context(5_000, { ownFacts, dryRun: true }));
  assert.is(world.cluster.node(NODE)?.spec.unschedulable, true);
});

test('check passes where everything is granted, and changes nothing', async ({ world }) => {
  const nodes = world.cluster.nodes();
  await world.step().check?.(AbortSignal.timeout(5_000));
  assert.equal(world.cluster.nodes(), nodes);
});

test('check names every missing permission', async ({ world }) => {
  world.cluster.deny({ verb: 'patch', resource: 'nodes' });
  world.cluster.deny({ verb: 'create', resource: 'pods/eviction' });
  const failure = await failureOf(world.step().check?.(AbortSignal.timeout(5_000)));
  assert.is(failure.code, 'K8S_FORBIDDEN');
  assert.is(failure.message, 'Not allowed to patch nodes, create pods/eviction');
});

test('setup is silent on the network and reads no file', ({ world }) => {
  world.step({ kubeconfig: '/nowhere' });
  assert.is(world.cluster.calls.length, 0);
});

test('a kubeconfig that cannot be read is a coded error', async ({ world }) => {
  const step = world.step({ kubeconfig: '/nowhere' });
  assert.is((await failureOf(step.run(interruption, world.context(5_000)))).code, 'K8S_KUBECONFIG_UNUSABLE');
});

test('a context that does not exist is a coded error', async ({ world }) => {
  const step = world.step({ context: 'elsewhere' });
  assert.is((await failureOf(step.run(interruption, world.context(5_000)))).code, 'K8S_KUBECONFIG_UNUSABLE');
});

test.run();
