import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aSetup, aStepContext } from '@lastcall/plugin-api/testing';
import plugin from '../src/index.ts';
import { openWorld } from './world.ts';

test('an instance is announced once, however often the step runs', async () => {
  const world = await openWorld();
  const step = plugin.setup(aSetup(world.config, world));
  const context = aStepContext({ clock: world.clock, deadlineAt: world.clock.now() + 5_000 });
  await step.run(world.interruption, context);
  const { summary } = await step.run(world.interruption, context);
  assert.equal(summary, `announced ${world.interruption.instanceId}`);
  assert.deepEqual(world.snapshot(), [world.interruption.instanceId]);
  await world.close();
});
