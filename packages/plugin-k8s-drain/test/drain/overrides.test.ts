import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, openWorld, type World, web } from '../support/cluster.ts';

const test = suite<{ world: World }>('a pod deleted past its budget');
test.before.each(async (its) => {
  its.world = await openWorld();
  its.world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
});
test.after.each(({ world }) => world.close());

/** Overrides at the first refusal. */
const drain = (world: World, config: object = {}) => world.step({ pdb: 'ignore', ...config }).run(interruption, world.context(20_000));

type Condition = { readonly type: string; readonly status: string; readonly reason?: string };
type Mark = { readonly metadata: { readonly uid: string }; readonly status: { readonly conditions: readonly Condition[] } };
const callTo = ({ cluster }: World, method: string, path: RegExp) =>
  cluster.calls.filter((call) => call.method === method && path.test(call.path));
const ofPods = (world: World) => world.told().filter(({ regarding }) => regarding.kind === 'Pod');

test('is marked as disrupted first, so that a Job sees no failure in it', async ({ world }) => {
  const pod = world.cluster.addPod(web('web-1', { stopTimeMs: 200 }));
  await drain(world);
  assert.equal(world.farewells(), ['POST web-1 429', 'PATCH web-1 200', 'DELETE web-1 200']);
  const mark = callTo(world, 'PATCH', /\/pods\/web-1\/status$/)[0]?.body as Mark | undefined;
  assert.is(mark?.metadata.uid, pod.metadata.uid);
  const [condition] = mark?.status.conditions ?? [];
  assert.equal([condition?.type, condition?.status, condition?.reason], ['DisruptionTarget', 'True', 'TerminationByLastcall']);
});

test('is deleted although the cluster refuses the mark', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.deny({ verb: 'patch', resource: 'pods/status' });
  assert.match((await drain(world)).summary, /1 deleted/);
  assert.equal(world.farewells(), ['POST web-1 429', 'PATCH web-1 403', 'DELETE web-1 200']);
});

test('is deleted 2 s later at most when the mark is not answered', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.fail({ method: 'PATCH', path: /\/status$/, hang: true });
  const beganAt = clock.now();
  assert.match((await drain(world)).summary, /1 deleted/);
  assert.ok(clock.now() - beganAt < 4_000);
});

test('is told of in a warning that names the budget and what it gets', async ({ world }) => {
  const pod = world.cluster.addPod(web('web-1', { stopTimeMs: 200 }));
  await drain(world);
  await eventually(() => ofPods(world).length > 0);
  const [event] = ofPods(world);
  assert.equal([event?.type, event?.reason], ['Warning', 'Disrupted']);
  assert.match(event?.note ?? '', /disruption budget \(web\) left no more time; granted \d+ s of its 30 s/);
  assert.equal([event?.regarding.name, event?.regarding.uid], ['web-1', pod.metadata.uid ?? '']);
});

test('is deleted although nobody may write events', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.deny({ verb: 'create', group: 'events.k8s.io', resource: 'events' });
  assert.match((await drain(world)).summary, /1 deleted/);
});

test('does not wait for its event', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.fail({ path: /\/events$/, hang: true });
  const beganAt = clock.now();
  assert.match((await drain(world)).summary, /1 deleted/);
  assert.ok(clock.now() - beganAt < 2_000);
});

test('is marked and told of once, however often its deletion is tried', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.fail({ method: 'DELETE', path: /\/pods\//, status: 503, times: 3 });
  assert.match((await drain(world)).summary, /1 deleted/);
  await world.step().close?.();
  assert.equal([ofPods(world).length, callTo(world, 'PATCH', /\/status$/).length], [1, 1]);
});

test('names its budget in the facts', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  assert.equal((await drain(world)).facts.blockedBy, ['default/web']);
});

for (const [rule, config, parts, told] of [
  [
    'a pod that is deleted because evictions are switched off is not marked, and told of without a warning',
    { disableEviction: true },
    {},
    'Normal Disrupted',
  ],
  ['a pod that its budget lets go is not marked', {}, { labels: { app: 'api' } }, 'Normal Evicted'],
] as const)
  test(rule, async ({ world }) => {
    world.cluster.addPod(web('web-1', parts));
    await drain(world, config);
    await world.step().close?.();
    assert.equal(
      ofPods(world).map(({ type, reason }) => `${type} ${reason}`),
      [told],
    );
    assert.equal(callTo(world, 'PATCH', /\/status$/).length, 0);
  });

test.run();
