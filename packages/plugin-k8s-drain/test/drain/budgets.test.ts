import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock, eventually, interruption, NODE, OTHER, openWorld, type World, web } from '../support/cluster.ts';

const test = suite<{ world: World }>('draining pods of one budget');
test.before.each(async (its) => {
  its.world = await openWorld();
});
test.after.each(({ world }) => world.close());

const readyOnes = ({ cluster }: World) =>
  cluster
    .pods()
    .filter(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined && status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    );

test('a budget of one among three is never asked for two, and never refuses', async ({ world }) => {
  for (const name of ['web-1', 'web-2', 'web-3']) world.cluster.addPod(web(name));
  world.cluster.addPdb({ name: 'web', maxUnavailable: 1, selector: { app: 'web' } });
  world.cluster.fail({ path: /\/eviction$/, delayMs: 60 });
  const beganAt = clock.now();
  const running = world.step().run(interruption, world.context(20_000));
  let fewest = 3;
  let isOver = false;
  void Promise.resolve(running).finally(() => {
    isOver = true;
  });
  await eventually(() => {
    fewest = Math.min(fewest, readyOnes(world).length);
    return isOver;
  });
  assert.match((await running).summary, /3 evicted/);
  assert.equal(
    world.farewells().map((farewell) => farewell.split(' ')[2]),
    ['201', '201', '201'],
  );
  assert.is(fewest, 2);
  assert.ok(clock.now() - beganAt < 2_400, 'woken by the watch, not by the clock');
});

test('pods that wait for one budget do not hold up the others', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  world.cluster.addPod({ name: 'api-1', node: NODE, owner: 'ReplicaSet', labels: { app: 'api' } });
  const running = world.step({ concurrency: 1, pdb: 'respect' }).run(interruption, world.context(2_500));
  await eventually(() => world.farewells().includes('POST api-1 201'));
  await Promise.resolve(running).catch(() => {});
});

test('a budget that has nothing is not asked, and its pod is evicted the moment it has', async ({ world }) => {
  world.cluster.addPod(web('web-1'));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  const running = world.step().run(interruption, world.context(20_000));
  await new Promise<void>((resolve) => clock.schedule(clock.now() + 1_000, resolve));
  assert.equal(world.farewells(), []);
  const freedAt = clock.now();
  world.cluster.addPod(web('web-2', { node: OTHER }));
  assert.match((await running).summary, /1 evicted/);
  assert.equal(world.farewells(), ['POST web-1 201']);
  assert.ok(clock.now() - freedAt < 1_000);
});

test('where budgets may not be watched they are asked again and again', async ({ world }) => {
  world.cluster.deny({ resource: 'poddisruptionbudgets' });
  world.cluster.addPod(web('web-1'));
  world.cluster.addPdb({ name: 'web', minAvailable: 1, selector: { app: 'web' } });
  const running = world.step().run(interruption, world.context(20_000));
  await eventually(() => world.farewells().length >= 2);
  world.cluster.addPod(web('web-2', { node: OTHER }));
  assert.match((await running).summary, /1 evicted/);
});

test('two nodes that are drained at once share the budget', async ({ world }) => {
  const other = { ...interruption, id: 'int-2', instanceId: 'i-0ffffffffffffffff', instance: null };
  world.cluster.addNode({ name: 'node-c' });
  for (const name of ['web-1', 'web-2']) world.cluster.addPod(web(name));
  for (const name of ['web-3', 'web-4']) world.cluster.addPod(web(name, { node: OTHER }));
  world.cluster.addPdb({ name: 'web', maxUnavailable: 1, selector: { app: 'web' } });
  const runs = [interruption, other].map((one) => world.step().run(one, world.context(20_000)));
  for (const result of await Promise.all(runs)) assert.match(result.summary, /2 evicted/);
  assert.ok(
    world.farewells().every((farewell) => farewell.endsWith(' 201')),
    world.farewells().join(),
  );
});

test.run();
