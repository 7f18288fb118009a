import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, NODE, OTHER, openWorld, type World } from '../support/cluster.ts';

const test = suite<{ world: World }>('several nodes at once');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

const other = { ...interruption, id: 'int-2', instanceId: 'i-0ffffffffffffffff', instance: null };
const web = (name: string, node: string) => ({ name, node, owner: 'StatefulSet', stopTimeMs: 50 });

test('no pod moves while another node is being cordoned', async ({ world }) => {
  world.cluster.addPod(web('web-1', NODE));
  world.cluster.fail({ method: 'PATCH', path: new RegExp(`/nodes/${OTHER}$`), delayMs: 700 });
  const step = world.step();
  const ownFacts = (await step.prepare?.(interruption, world.context(20_000))) ?? {};
  const preparing = step.prepare?.(other, world.context(20_000));
  await eventually(() => world.writes().includes(`PATCH /api/v1/nodes/${OTHER}`));
  const running = step.run(interruption, world.context(20_000, { ownFacts }));
  await preparing;
  assert.equal(world.farewells(), []);
  await running;
  assert.equal(world.farewells(), ['POST web-1 201']);
});

test('a cordon that takes too long is not waited for', async ({ world }) => {
  world.cluster.addPod(web('web-1', NODE));
  world.cluster.fail({ method: 'PATCH', path: new RegExp(`/nodes/${OTHER}$`), hang: true });
  const step = world.step();
  const preparing = Promise.resolve(step.prepare?.(other, world.context(4_000))).catch(() => {});
  await eventually(() => world.writes().length === 1);
  const beganAt = clock.now();
  await step.run(interruption, world.context(10_000));
  assert.ok(clock.now() - beganAt < 2_500, 'a tenth of its time at most');
  await preparing;
});

test('a drain that is over lets go of its watch, and ten at once need six', async ({ world }) => {
  const all = Array.from({ length: 10 }, (_, index) => ({ ...other, id: `int-${index}`, instanceId: `i-0000000000000000${index}` }));
  for (const [index, { instanceId }] of all.entries()) {
    world.cluster.addNode({ name: `storm-${index}`, providerID: `aws:///eu-west-1b/${instanceId}` });
    world.cluster.addPod({ name: `slow-${index}`, node: `storm-${index}`, owner: 'Job', stopTimeMs: 1_000 });
  }
  const step = world.step();
  const runs = all.map((one) => step.run(one, world.context(20_000)));
  // Nodes and budgets besides the pods'.
  await eventually(() => world.cluster.pods().every(({ metadata }) => metadata.deletionTimestamp !== undefined));
  assert.is(world.cluster.watches.open, 2 + 5);
  for (const { summary } of await Promise.all(runs)) assert.match(summary, /1 evicted/);
  await eventually(() => world.cluster.watches.open === 2);
});

test.run();
