import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, NODE, OTHER, openWorld, type World, web } from '../support/cluster.ts';

const test = suite<{ world: World }>('draining against a troubled API server');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

const EVICTION = { method: 'POST', path: /\/eviction$/ };
const statusBody = (code: number, message: string, causes: readonly object[] = []) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  message,
  details: { causes },
});
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', message: '' }),
    (error) => error,
  );

for (const [name, fault] of [
  ['flow control in plain text', { status: 429, body: 'Too many requests, please try again later.', headers: { 'retry-after': '1' } }],
  ['503 without a wish', { status: 503 }],
  ['504 with a long wish', { status: 504, headers: { 'retry-after': '10' } }],
  ['500', { status: 500, body: statusBody(500, 'boom') }],
  ['a conflict of versions', { status: 409, body: statusBody(409, 'the object has been modified') }],
  ['a connection reset before the work', { reset: 'before' }],
  ['a connection reset after the work', { reset: 'after' }],
] as const) {
  test(`an eviction met by ${name} is tried again`, async ({ world }) => {
    world.cluster.addPod(web('web-1', { stopTimeMs: 300 }));
    world.cluster.fail({ ...EVICTION, ...fault, times: 1 });
    const result = await world.step().run(interruption, world.context(20_000));
    assert.match(result.summary, /1 (evicted|gone by themselves)/);
  });
}

test('one pod that may not be evicted does not hold up the others', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.addPod(web('web-2'));
  world.cluster.fail({ path: /web-1\/eviction$/, status: 400, body: statusBody(400, 'admission webhook denied the request') });
  const failure = await failureOf(world.step().run(interruption, world.context(20_000)));
  assert.is(failure.code, 'K8S_DRAIN_INCOMPLETE');
  assert.match(failure.message, /1 evicted, 1 failed; 1 pod left: default\/web-1: 400 admission webhook denied/);
});

test('an eviction that is never answered ends with the step, not later', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.fail({ ...EVICTION, hang: true });
  const context = world.context(1_500);
  assert.is((await failureOf(world.step().run(interruption, context))).code, 'K8S_DRAIN_INCOMPLETE');
  assert.ok(clock.now() <= context.deadlineAt);
});

test('an API server that never lists the pods ends in "unreachable", not in "no pods"', async ({ world }) => {
  world.cluster.fail({ method: 'GET', path: /\/pods$/, hang: true });
  const context = world.context(1_500);
  assert.is((await failureOf(world.step().run(interruption, context))).code, 'K8S_UNREACHABLE');
  assert.ok(clock.now() <= context.deadlineAt);
});

test('a pod that was replaced while its budget blocked is never evicted again', async ({ world }) => {
  world.cluster.addPod(web('db-0', { owner: 'StatefulSet', terminationGracePeriodSeconds: 1 }));
  world.cluster.addPod({ name: 'slow-1', node: NODE, owner: 'Job', stopTimeMs: 2_000 });
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  const running = world.step().run(interruption, world.context(20_000));
  await eventually(() => world.farewells().length === 1);
  world.cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'db-0' } });
  world.cluster.addPod(web('db-0', { node: OTHER }));
  assert.match((await running).summary, /1 evicted, 1 gone by themselves/);
  assert.equal(world.farewells(), ['POST slow-1 201']);
});

test('a replacement that the watch has not shown yet is protected by the UID', async ({ world }) => {
  world.cluster.addPod(web('db-0'));
  world.cluster.fail({ ...EVICTION, status: 503, times: 1 });
  world.cluster.fail({ method: 'GET', path: /\/pods$/, when: (call) => call.query.watch === 'true', hang: true });
  const running = world.step().run(interruption, world.context(20_000));
  await eventually(() => world.farewells().length === 1);
  world.cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'db-0' } });
  const replacement = world.cluster.addPod(web('db-0', { node: OTHER }));
  await running;
  assert.is(world.cluster.pod('db-0')?.metadata.uid, replacement.metadata.uid);
  assert.is(world.cluster.pod('db-0')?.metadata.deletionTimestamp, undefined);
  assert.equal(world.farewells(), ['POST db-0 503', 'POST db-0 409']);
});

test('a pod that goes while it waits for its turn is not asked to, nor counted as evicted', async ({ world }) => {
  world.cluster.addPod(web('first-1', { terminationGracePeriodSeconds: 60 }));
  world.cluster.addPod(web('second-1'));
  world.cluster.fail({ path: /first-1\/eviction$/, delayMs: 400 });
  const running = world.step({ concurrency: 1 }).run(interruption, world.context(90_000));
  await eventually(() => world.cluster.calls.some(({ path }) => path.endsWith('/eviction')));
  world.cluster.remove({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'default', name: 'second-1' } });
  assert.match((await running).summary, /1 evicted, 1 gone by themselves/);
  assert.equal(world.farewells(), ['POST first-1 201']);
});

test('a pod that neither the first list nor the watch showed is found before the drain calls itself complete', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  const body = { metadata: { resourceVersion: '1' }, items: [] };
  world.cluster.fail({ method: 'GET', path: /\/pods$/, when: (call) => call.query.watch === undefined, status: 200, body, times: 1 });
  world.cluster.fail({ method: 'GET', path: /\/pods$/, when: (call) => call.query.watch === 'true', hang: true, times: 1 });
  assert.match((await world.step().run(interruption, world.context(20_000))).summary, /1 evicted/);
});

for (const trouble of ['end', 'reset', 'expire'] as const) {
  test(`a watch that meets "${trouble}" loses no pod`, async ({ world }) => {
    world.cluster.addPod(web('slow-1', { stopTimeMs: 800 }));
    const running = world.step().run(interruption, world.context(20_000));
    await eventually(() => world.farewells().length === 1);
    world.cluster.watches[trouble]();
    await eventually(() => world.cluster.watches.open === 0);
    world.cluster.addPod(web('late-1'));
    assert.match((await running).summary, /2 evicted/);
  });
}

test('a watch that falls silent is noticed within 15 s', async ({ world }) => {
  world.cluster.addPod(web('slow-1', { stopTimeMs: 500 }));
  const running = world.step().run(interruption, world.context(20_000));
  await eventually(() => world.farewells().length === 1);
  world.cluster.watches.stall();
  const stalledAt = clock.now();
  assert.match((await running).summary, /1 evicted/);
  assert.ok(clock.now() - stalledAt < 15_000);
});

test('lists that fail now and then are read again', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.fail({ method: 'GET', path: /\/pods$/, status: 503, times: 2 });
  assert.match((await world.step().run(interruption, world.context(20_000))).summary, /1 evicted/);
});

test('an abort frees a drain from a server that hangs', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.fail({ hang: true });
  const run = new AbortController();
  const running = failureOf(world.step().run(interruption, world.context(60_000, { signal: run.signal })));
  await eventually(() => world.cluster.calls.length > 0);
  const reason = new Error('the run is over');
  run.abort(reason);
  assert.is(await running, reason);
});

test('pods are deleted when evictions keep failing and time is short', async ({ world }) => {
  world.cluster.addPod(web('web-1', { terminationGracePeriodSeconds: 1 }));
  world.cluster.fail({ ...EVICTION, status: 500, body: statusBody(500, 'failed calling webhook') });
  const step = world.step({ minPdbWait: '0s', minGrace: '4s' });
  assert.match((await step.run(interruption, world.context(4_500))).summary, /1 deleted/);
});

test.run();
