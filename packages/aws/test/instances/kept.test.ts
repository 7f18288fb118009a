import type { Instance } from '@lastcall/plugin-api';
import { silentLog } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createInventory } from '../../src/instances/inventory.ts';
import type { Aws } from '../../src/open-aws.ts';

const test = suite('how long answers are kept');

const HERE = { account: null, region: null };
const ID = 'i-0a1b2c3d4e5f60718';

/** An inventory over an AWS that knows one instance of the group `web`, and counts what it is asked. */
function open() {
  const clock = fakeClock();
  const { signal } = new AbortController();
  const asked = { instances: 0, groups: 0, hooks: 0 };
  const described = { InstanceId: ID, Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'web' }] };
  const aws = {
    locate: async () => HERE,
    owns: () => 'yes',
    ec2: async () => ({
      async describeInstances() {
        asked.instances += 1;
        return { Reservations: [{ Instances: [described] }] };
      },
    }),
    autoScaling: async () => ({
      async describeAutoScalingGroups() {
        asked.groups += 1;
        return { AutoScalingGroups: [{ DesiredCapacity: asked.groups, Tags: [{ Key: 'reading', Value: String(asked.groups) }] }] };
      },
      async describeLifecycleHooks() {
        asked.hooks += 1;
        return { LifecycleHooks: [{ LifecycleHookName: 'drain', HeartbeatTimeout: asked.hooks }] };
      },
    }),
  } as unknown as Aws;
  const inventory = createInventory({ aws, clock, log: silentLog });
  const within = async <T>(work: Promise<T>): Promise<T> => {
    await clock.advance(100);
    return work;
  };
  return {
    asked,
    wait: (ms: number) => clock.advance(ms),
    lookUp: () => within(inventory.lookUp(ID, HERE, signal) as Promise<Instance>),
    size: () => within(inventory.groupSize('web', HERE, signal)),
  };
}

test('an instance for 5 s', async () => {
  const { asked, wait, lookUp } = open();
  await lookUp();
  await wait(4_700);
  await lookUp();
  assert.is(asked.instances, 1);
  await wait(300);
  await lookUp();
  assert.is(asked.instances, 2);
});

test('the tags and hooks of a group for 5 min', async () => {
  const { asked, wait, lookUp } = open();
  await lookUp();
  await wait(295_000);
  const early = await lookUp();
  assert.equal([early.groupTags, early.hookTimeoutsMs, asked.groups, asked.hooks], [{ reading: '1' }, { drain: 1_000 }, 1, 1]);
  await wait(10_000);
  const late = await lookUp();
  assert.equal([late.groupTags, late.hookTimeoutsMs], [{ reading: '2' }, { drain: 2_000 }]);
});

test('the size of a group for 30 s, also where its tags were what was asked for', async () => {
  const { asked, wait, lookUp, size } = open();
  await lookUp();
  await wait(29_000);
  assert.is(await size(), 1);
  await wait(2_000);
  assert.is(await size(), 2);
  assert.equal((await lookUp()).groupTags, { reading: '2' });
  assert.is(asked.groups, 2);
});

test.run();
