import { GROUP } from '@lastcall/sandbox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { guardNetwork } from './network-guard.ts';
import { aSimulatedServer, type Simulated } from './simulated-server.ts';

const test = suite('early replacement by a real server');

/** The run after a spot notice of the first machine, and what the group made of it. */
async function interrupted(replace: 'detach' | 'set-unhealthy', look: (world: Simulated, victim: string) => void): Promise<void> {
  const guard = await guardNetwork();
  const world = await aSimulatedServer({ replace });
  try {
    const victim = world.sandbox.fleet.machines()[0]?.instance.id ?? '';
    world.sandbox.aws.route({ to: world.queueUrl });
    await world.sandbox.aws.interruptSpot(victim);
    await world.untilClosed(1);
    look(world, victim);
    assert.equal(guard.strayed, [], 'nothing may leave this machine');
  } finally {
    await world.close();
    await guard.lift();
  }
}

const asked = ({ sandbox }: Simulated, action: string) => sandbox.aws.calls.of(action).length;
const lastStep = ({ closed }: Simulated) => closed[0]?.steps.at(-1);
const isMember = ({ sandbox }: Simulated, id: string) => [...sandbox.aws.world.groups.values()].some(({ members }) => members.has(id));

test('a detached machine is out of its group before it is drained', () =>
  interrupted('detach', (world, victim) => {
    assert.is(world.closed[0]?.outcome, 'succeeded', JSON.stringify(world.closed[0]?.steps));
    assert.is(lastStep(world)?.summary, `detached from group ${GROUP}, which launches another`);
    assert.not.ok(isMember(world, victim));
    assert.is(asked(world, 'DetachInstances'), 1);
    const [detaching, evicting] = [world.sandbox.aws.calls.of('DetachInstances')[0]?.at ?? 0, world.closed[0]?.steps[1]?.startedAt ?? 0];
    assert.ok(detaching <= evicting);
  }));

test('the hook of a machine that was set unhealthy becomes part of the same run, and is completed at its end', () =>
  interrupted('set-unhealthy', (world) => {
    assert.is(world.closed.length, 1);
    assert.is(world.closed[0]?.outcome, 'succeeded', JSON.stringify(world.closed[0]?.steps));
    assert.is(world.closed[0]?.kind, 'spot-interruption');
    assert.match(lastStep(world)?.summary ?? '', /^completed hook drain with CONTINUE/);
    assert.is(asked(world, 'SetInstanceHealth'), 1);
    assert.is(asked(world, 'CompleteLifecycleAction'), 1);
  }));

test.run();
