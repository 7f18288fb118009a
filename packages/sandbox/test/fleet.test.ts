import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSandbox, GROUP, HOOK, type Machine, type Sandbox } from '../src/index.ts';

const test = suite('the fleet of the simulated world');

type World = Sandbox & { readonly clock: FakeClock; readonly first: Machine };

/** Runs `act` in a world of three machines with two pods each and closes it, whatever happens. */
const inFleet = (act: (world: World) => Promise<void>) => async () => {
  const clock = fakeClock();
  const sandbox = await createSandbox({ clock, size: 3, podsPerNode: 2 });
  const [first] = sandbox.fleet.machines();
  try {
    await act({ ...sandbox, clock, first: first as Machine });
  } finally {
    await sandbox.close();
  }
};

/** Interrupts a machine and lets the time pass until AWS has terminated it and everybody has noticed. */
async function interrupt({ aws, clock }: World, { instance }: Machine): Promise<void> {
  await aws.interruptSpot(instance.id);
  await clock.advance(120_000 + 30_000 + 1_000);
}

const nodeNames = ({ kubernetes }: World) => kubernetes.nodes().map(({ metadata }) => metadata.name);
const machineNodes = ({ fleet }: World) => fleet.machines().map(({ node }) => node);

test(
  'every node carries the id of its instance as the cloud writes it',
  inFleet(async ({ kubernetes, fleet }) => {
    const ids = fleet.machines().map(({ node }) => kubernetes.node(node)?.spec.providerID);
    assert.equal(
      ids,
      fleet.machines().map(({ instance }) => `aws:///eu-west-1a/${instance.id}`),
    );
  }),
);

test(
  'machines are spot instances of one group, behind its balancers and with its hook',
  inFleet(async ({ aws, fleet }) => {
    const [group] = aws.world.groups.values();
    assert.equal([group?.name, group?.hooks[0]?.name], [GROUP, HOOK]);
    assert.equal(
      [...(group?.members.keys() ?? [])],
      fleet.machines().map(({ instance }) => instance.id),
    );
    assert.equal(
      [...aws.world.targetGroups.values()].map(({ targets }) => targets.size),
      [3, 3],
    );
  }),
);

test(
  'a machine that AWS terminates leaves the cluster and another comes in its place',
  inFleet(async (world) => {
    await interrupt(world, world.first);
    assert.is(world.kubernetes.node(world.first.node), null);
    assert.is(machineNodes(world).length, 3);
    assert.equal(nodeNames(world), machineNodes(world).sort());
  }),
);

test(
  'a machine that goes down is lost to the cluster at once, and there until it is terminated',
  inFleet(async (world) => {
    await world.aws.interruptSpot(world.first.instance.id);
    await world.clock.advance(121_000);
    const [ready] = world.kubernetes.node(world.first.node)?.status.conditions ?? [];
    assert.is(ready?.status, 'Unknown');
    assert.is(machineNodes(world).length, 4);
    assert.ok(machineNodes(world).includes(world.first.node));
  }),
);

test(
  'a machine that AWS only stops is terminated by its group and replaced',
  inFleet(async (world) => {
    await world.aws.interruptSpot(world.first.instance.id, { action: 'stop' });
    await world.clock.advance(200_000);
    assert.is(world.first.instance.state, 'terminated');
    assert.equal(nodeNames(world), machineNodes(world).sort());
    assert.is(machineNodes(world).length, 3);
  }),
);

test(
  'a machine that its group ends is replaced when its hook is over',
  inFleet(async (world) => {
    world.aws.terminateInGroup(world.first.instance.id);
    await world.clock.advance(119_000);
    assert.is(machineNodes(world).length, 3);
    await world.clock.advance(2_000);
    assert.is(machineNodes(world).length, 4);
  }),
);

test(
  'the pods of a lost machine come back on the others, and the new one has its daemon',
  inFleet(async (world) => {
    await interrupt(world, world.first);
    const pods = world.kubernetes.pods();
    const in_ = (namespace: string) => pods.filter((pod) => pod.metadata.namespace === namespace && pod.status.phase === 'Running');
    assert.is(in_('shop').length, 6);
    assert.equal(
      in_('kube-system')
        .map(({ spec }) => spec.nodeName ?? '')
        .sort(),
      nodeNames(world),
    );
  }),
);

test(
  'after a day of interruptions the world is as large as it was',
  inFleet(async (world) => {
    const { aws, fleet, kubernetes, clock } = world;
    for (let round = 0; round < 30; round += 1) await interrupt(world, fleet.machines()[0] as Machine);
    await clock.advance(3_600_000);
    const [group] = aws.world.groups.values();
    assert.equal([aws.world.instances.size, group?.members.size, kubernetes.nodes().length, kubernetes.pods().length], [3, 3, 3, 9]);
  }),
);

test('what was planned is called off by closing, and closing twice is safe', async () => {
  const clock = fakeClock();
  const { aws, kubernetes, slack, fleet, close } = await createSandbox({ clock });
  await aws.interruptSpot(fleet.machines()[0]?.instance.id ?? '');
  await close();
  await close();
  assert.is(clock.nextAt(), null);
  for (const { url } of [aws, kubernetes, slack]) {
    assert.is(await fetch(url).catch((error: Error) => error.message), 'fetch failed');
  }
});

test('a process whose sandbox is closed can end', async () => {
  const program = `
    import { systemClock } from '@lastcall/plugin-api';
    import { createSandbox } from '${new URL('../src/index.ts', import.meta.url)}';
    const { aws, fleet, close } = await createSandbox({ clock: systemClock });
    await aws.interruptSpot(fleet.machines()[0].instance.id);
    await fetch(aws.url);
    await close();
  `;
  const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '--eval', program], {
    cwd: new URL('..', import.meta.url),
    stdio: 'inherit',
    timeout: 20_000,
  });
  assert.equal(await once(child, 'exit'), [0, null]);
});

test.run();
