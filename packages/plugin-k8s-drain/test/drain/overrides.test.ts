import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, interruption, openWorld, type World, web } from '../support/cluster.ts';

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
type EventBody = {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: Record<string, string>;
};
const callTo = ({ cluster }: World, method: string, path: RegExp) =>
  cluster.calls.filter((call) => call.method === method && path.test(call.path));
const events = (world: World) => callTo(world, 'POST', /\/events$/).map(({ body }) => body as EventBody);

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
  const [event] = events(world);
  assert.is(events(world).length, 1);
  assert.equal([event?.type, event?.reason], ['Warning', 'Disrupted']);
  assert.match(event?.message ?? '', /disruption budget \(web\) left no more time; granted \d+ s of its 30 s/);
  assert.equal([event?.involvedObject.name, event?.involvedObject.uid], ['web-1', pod.metadata.uid ?? '']);
});

test('is deleted although nobody may write events', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.deny({ verb: 'create', resource: 'events' });
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
  assert.equal([events(world).length, callTo(world, 'PATCH', /\/status$/).length], [1, 1]);
});

test('names its budget in the facts', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  assert.equal((await drain(world)).facts.blockedBy, ['default/web']);
});

for (const [rule, config, parts] of [
  ['a pod that is deleted because evictions are switched off is neither marked nor told of', { disableEviction: true }, {}],
  ['a pod that its budget lets go is neither marked nor told of', {}, { labels: { app: 'api' } }],
] as const)
  test(rule, async ({ world }) => {
    world.cluster.addPod(web('web-1', parts));
    await drain(world, config);
    assert.equal([events(world).length, callTo(world, 'PATCH', /\/status$/).length], [0, 0]);
  });

test.run();
