import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { postEvent } from '../src/api-server/event-asks.ts';
import { evict } from '../src/api-server/pod-asks.ts';
import { clock, eventually, INSTANCE, interruption, NODE, openWorld, type Told, type World, web } from './support/cluster.ts';
import { aNodeEvent } from './support/events.ts';

const test = suite<{ world: World }>('what people are told at nodes and pods');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

const failureOf = (work: Promise<unknown> | undefined) =>
  Promise.resolve(work).then(
    () => ({ code: 'none' }),
    (error) => error,
  );
const reasons = (told: readonly Told[]) => told.map(({ type, reason, regarding }) => `${type} ${reason} ${regarding.name}`);
const noteOf = (world: World, reason: string) => world.told().find((told) => told.reason === reason)?.note ?? '';

/** Prepares and drains as the server does it, and lets the last event out. */
async function goThrough(world: World, { config = {}, budgetMs = 20_000, dryRun = false } = {}) {
  const step = world.step(config);
  const ownFacts = (await step.prepare?.(interruption, world.context(5_000, { dryRun }))) ?? {};
  const failure = await failureOf(step.run(interruption, world.context(budgetMs, { ownFacts, dryRun })));
  await step.close?.();
  return failure;
}

test('a drain is told from the notice to its end, at the node and at each pod', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  await goThrough(world);
  assert.equal(reasons(world.told()).toSorted(), [
    'Normal Cordon node-a',
    'Normal CordonAndDrain node-a',
    'Normal Evicted web-1',
    'Warning SpotInterruption node-a',
  ]);
  assert.match(
    noteOf(world, 'SpotInterruption'),
    /^EC2 takes this spot instance back \(i-0a1b2c3d4e5f60718\); AWS terminates it at .+Z, in \d+ s\.$/,
  );
  assert.match(
    noteOf(world, 'CordonAndDrain'),
    /^Drained in \d s, \d+ s before AWS terminates it; node node-a: 1 evicted, slowest default\/web-1 0\.\d s\.$/,
  );
  assert.match(noteOf(world, 'Evicted'), /^Evicted; granted \d+ s of its 30 s; node node-a goes away \(spot-interruption at .+Z\)\.$/);
});

test('events name the node as it is by its UID, and what programs look for', async ({ world }) => {
  await goThrough(world);
  const [told] = world.told();
  assert.is(told?.regarding.uid, world.cluster.node(NODE)?.metadata.uid);
  assert.equal(told?.metadata.annotations, {
    'lastcall.dev/interruption': 'int-1',
    'instance-id': INSTANCE,
    'account-id': '111122223333',
    region: 'eu-west-1',
    'availability-zone': 'eu-west-1b',
  });
});

test('everything that is told is taken', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  await goThrough(world);
  const posts = world.cluster.calls.filter(({ path }) => path.endsWith('/events'));
  assert.equal(
    posts.map(({ status }) => status),
    [201, 201, 201, 201],
  );
});

test('a step that begins again repeats nothing', async ({ world }) => {
  const step = world.step();
  await step.prepare?.(interruption, world.context(5_000));
  await step.prepare?.(interruption, world.context(5_000, { attempt: 2 }));
  await step.close?.();
  assert.equal(world.cluster.objects('events').length, 2);
});

test('a deadline that AWS has moved is told', async ({ world }) => {
  const step = world.step();
  await step.prepare?.(interruption, world.context(5_000));
  await step.prepare?.({ ...interruption, deadlineAt: clock.now() + 60_000 }, world.context(5_000, { attempt: 2 }));
  await step.close?.();
  assert.equal(
    world.cluster
      .objects('events')
      .map((event) => (event as unknown as Told).reason)
      .toSorted(),
    ['Cordon', 'SpotInterruption', 'SpotInterruption'],
  );
});

test('with `events: node` pods are not told of', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  await goThrough(world, { config: { events: 'node' } });
  assert.equal(
    reasons(world.told()).filter((words) => !words.endsWith('node-a')),
    [],
  );
  assert.is(world.told().length, 3);
});

for (const [what, parts] of [
  ['with `events: none`', { config: { events: 'none' } }],
  ['of a dry run', { dryRun: true }],
  ['of a dry run that asks the server', { dryRun: true, config: { dryRun: 'server' } }],
] as const)
  test(`${what} nothing is told`, async ({ world }) => {
    world.cluster.addPod(web('web-1'));
    await goThrough(world, parts);
    assert.equal(world.told(), []);
  });

for (const [events, isAsked] of [
  ['node', true],
  ['none', false],
] as const)
  test(`with \`events: ${events}\` the check ${isAsked ? 'asks' : 'does not ask'} whether they may be posted`, async ({ world }) => {
    await world.step({ events }).check?.(AbortSignal.timeout(5_000));
    assert.is(
      world.cluster.calls.some(({ body }) => JSON.stringify(body ?? '').includes('events.k8s.io')),
      isAsked,
    );
  });

test('a node that may not be cordoned is told of, and the drain as well', async ({ world }) => {
  world.cluster.deny({ verb: 'patch', resource: 'nodes' });
  const step = world.step();
  await failureOf(step.prepare?.(interruption, world.context(5_000)));
  await step.close?.();
  assert.equal(reasons(world.told()), ['Warning SpotInterruption node-a', 'Warning CordonError node-a']);
  assert.match(noteOf(world, 'CordonError'), /^K8S_CORDON_REFUSED: Could not cordon node node-a: 403 .+\. Allow `patch` on nodes;/);
});

test('a budget that holds up the drain is told of once, by name, and so is the end of the time', async ({ world }) => {
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  world.cluster.addPod(web('web-1'));
  const { code } = await goThrough(world, { config: { pdb: 'respect' }, budgetMs: 14_000 });
  assert.is(code, 'K8S_DRAIN_INCOMPLETE');
  assert.equal(reasons(world.told()), [
    'Warning SpotInterruption node-a',
    'Normal Cordon node-a',
    'Warning FailedDraining node-a',
    'Warning DrainDeadlineExceeded node-a',
    'Warning CordonAndDrainError node-a',
  ]);
  assert.match(
    noteOf(world, 'FailedDraining'),
    /^1 pod waits for its disruption budget, for 1\d s so far: default\/web-1 \(PDB web\)\. Budgets are respected to the end\.$/,
  );
  assert.match(noteOf(world, 'DrainDeadlineExceeded'), /; 1 pod left: default\/web-1 \(PDB web\): its budget allows no disruption\.$/);
  assert.match(
    noteOf(world, 'CordonAndDrainError'),
    /^K8S_DRAIN_INCOMPLETE: node node-a: 1 unfinished; 1 pod left: .+\. Give the step more budget/,
  );
});

test('a node that is refused as kubectl would is told of with the reason', async ({ world }) => {
  world.cluster.addPod({ name: 'naked', node: NODE });
  const { code } = await goThrough(world, { config: { mode: 'strict' } });
  assert.is(code, 'K8S_DRAIN_REFUSED');
  assert.match(noteOf(world, 'CordonAndDrainError'), /^K8S_DRAIN_REFUSED: Node node-a is not drained: .+default\/naked/);
  assert.not.ok(world.told().some(({ reason }) => reason === 'DrainDeadlineExceeded'));
});

test('a drain that fails before its time is up says nothing of the time', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.deny({ verb: 'create', resource: 'pods/eviction' });
  assert.is((await goThrough(world, { config: { mode: 'strict' } })).code, 'K8S_DRAIN_INCOMPLETE');
  const warnings = world
    .told()
    .filter(({ type }) => type === 'Warning')
    .map(({ reason }) => reason);
  assert.equal(warnings, ['SpotInterruption', 'CordonAndDrainError']);
});

test('a node that is left to EKS is told of its notice and of who drains it', async ({ world }) => {
  const tags = { 'eks:cluster-name': 'shop', 'eks:nodegroup-name': 'web' };
  const step = world.step();
  await step.prepare?.({ ...interruption, instance: anInstance({ tags }) }, world.context(5_000));
  await step.close?.();
  assert.equal(reasons(world.told()), ['Warning SpotInterruption node-a']);
  assert.match(noteOf(world, 'SpotInterruption'), /\. EKS drains the nodes of its managed node groups itself\.$/);
});

test('an interruption that is called off is told, where there was something to take back', async ({ world }) => {
  const step = world.step();
  const ownFacts = (await step.prepare?.(interruption, world.context(5_000))) ?? {};
  await step.cancel?.(interruption, world.context(5_000, { ownFacts }));
  await step.cancel?.(interruption, world.context(5_000, { ownFacts }));
  await step.close?.();
  assert.equal(
    reasons(world.told()).filter((words) => words.includes('Uncordon')),
    ['Normal Uncordon node-a'],
  );
});

test('a node that EKS drains is not said to be put back', async ({ world }) => {
  const tags = { 'eks:cluster-name': 'shop', 'eks:nodegroup-name': 'web' };
  const left = { ...interruption, instance: anInstance({ tags }) };
  const step = world.step();
  const ownFacts = (await step.prepare?.(left, world.context(5_000))) ?? {};
  await step.cancel?.(left, world.context(5_000, { ownFacts }));
  await step.close?.();
  assert.equal(reasons(world.told()), ['Warning SpotInterruption node-a']);
});

test('a node that could not be put back is told of', async ({ world }) => {
  const step = world.step();
  const ownFacts = (await step.prepare?.(interruption, world.context(5_000))) ?? {};
  world.cluster.deny({ verb: 'patch', resource: 'nodes' });
  await failureOf(step.cancel?.(interruption, world.context(3_000, { ownFacts })));
  await step.close?.();
  assert.match(noteOf(world, 'UncordonError'), /^K8S_FORBIDDEN: Not allowed to uncordon node node-a/);
});

test('a run that is aborted is told of by whoever goes on with it', async ({ world }) => {
  world.cluster.addPod(web('web-1', { stopTimeMs: 3_000 }));
  const over = new AbortController();
  const step = world.step();
  const running = failureOf(step.run(interruption, world.context(20_000, { signal: over.signal })));
  await eventually(() => world.farewells().length === 1);
  over.abort(new Error('the lease is lost'));
  await running;
  await step.close?.();
  assert.not.ok(reasons(world.told()).some((words) => words.includes('CordonAndDrain')));
});

test('an eviction does not wait for events, however many are under way', async ({ world }) => {
  const pod = world.cluster.addPod(web('web-1')).metadata;
  world.cluster.fail({ path: /\/events$/, hang: true });
  const over = new AbortController();
  for (let index = 0; index < 70; index += 1)
    world.kubernetes.send(postEvent(aNodeEvent(`${index}`), 'lastcall-0'), over.signal).catch(() => {});
  const id = { namespace: 'default', name: 'web-1', uid: pod.uid ?? '' };
  assert.is((await world.kubernetes.send(evict({ pod: id, graceSeconds: null }), AbortSignal.timeout(2_000))).status, 201);
  over.abort();
});

test('events that hang keep no drain', async ({ world }) => {
  for (let index = 0; index < 100; index += 1) world.cluster.addPod(web(`web-${index}`));
  world.cluster.fail({ path: /\/events$/, hang: true });
  const beganAt = clock.now();
  assert.match((await world.step().run(interruption, world.context(20_000))).summary, /100 evicted/);
  assert.ok(clock.now() - beganAt < 5_000);
});

test.run();
