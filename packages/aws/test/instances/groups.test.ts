import type { CodedError, Instance } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createInventory } from '../../src/instances/inventory.ts';
import { openSandbox, rejectionOf } from '../sandbox.ts';

const HERE = { account: null, region: 'eu-west-1' };

async function open() {
  const opened = await openSandbox();
  const warned: string[] = [];
  const log = { ...opened.tools.log, warn: (said: string) => void warned.push(said) };
  return { ...opened, warned, inventory: createInventory({ aws: opened.aws, clock: opened.clock, log }) };
}

const test = suite<Awaited<ReturnType<typeof open>>>('groups of instances');

test.before.each(async (context) => void Object.assign(context, await open()));
test.after.each(({ close }) => close());

const groupTagsOf = (found: Instance | 'absent') => (found as Instance).groupTags;

test('an instance comes with the tags of its group, also those that are not passed on', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', tags: { lastcall: 'yes' } });
  const { id } = sandbox.world.launch({ group: 'web' });
  const found = (await inventory.lookUp(id, HERE, stop.signal)) as Instance;
  assert.equal([found.groupTags, found.tags.lastcall], [{ lastcall: 'yes' }, undefined]);
});

test('an instance of no group has no group tags, and nobody is asked for them', async ({ inventory, sandbox, stop }) => {
  const { id } = sandbox.world.launch();
  assert.equal(groupTagsOf(await inventory.lookUp(id, HERE, stop.signal)), {});
  assert.is(sandbox.calls.of('DescribeAutoScalingGroups').length, 0);
});

test('a group AWS does not know any more has no tags', async ({ inventory, sandbox, stop }) => {
  const { id } = sandbox.world.launch({ tags: { 'aws:autoscaling:groupName': 'gone' } });
  assert.equal(groupTagsOf(await inventory.lookUp(id, HERE, stop.signal)), {});
});

test('the tags of a group that cannot be read are unknown, which a log line tells once', async ({ inventory, sandbox, stop, warned }) => {
  sandbox.world.createGroup({ name: 'web' });
  const ids = [1, 2, 3].map(() => sandbox.world.launch({ group: 'web' }).id);
  sandbox.fail('DescribeAutoScalingGroups', { times: 3, code: 'AccessDenied', status: 403 });
  for (const id of ids) assert.is(groupTagsOf(await inventory.lookUp(id, HERE, stop.signal)), null);
  assert.equal(warned, ['the tags of an Auto Scaling group are unknown']);
});

test('tags that are slow hold a look-up for a second at most, and are there for the next one', async ({
  inventory,
  sandbox,
  stop,
  clock,
}) => {
  sandbox.world.createGroup({ name: 'web', tags: { lastcall: 'yes' } });
  const { id } = sandbox.world.launch({ group: 'web' });
  sandbox.fail('DescribeAutoScalingGroups', { times: 1, delayMs: 1_400 });
  const startedAt = clock.now();
  assert.is(groupTagsOf(await inventory.lookUp(id, HERE, stop.signal)), null);
  assert.ok(clock.now() - startedAt < 1_350);
  assert.equal(groupTagsOf(await inventory.lookUp(id, HERE, stop.signal)), { lastcall: 'yes' });
  assert.is(sandbox.calls.of('DescribeAutoScalingGroups').length, 1);
});

test('a storm asks once about a group, for its tags and its size together', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', desired: 40, hooks: [{ name: 'drain' }] });
  const ids = Array.from({ length: 40 }, () => sandbox.world.launch({ group: 'web' }).id);
  await Promise.all(ids.map((id) => inventory.lookUp(id, HERE, stop.signal)));
  assert.is(await inventory.groupSize('web', HERE, stop.signal), 40);
  assert.is(sandbox.calls.of('DescribeAutoScalingGroups').length, 1);
  assert.is(sandbox.calls.of('DescribeLifecycleHooks').length, 1);
});

test('the hooks of a group are asked for once', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', hooks: [{ name: 'drain' }] });
  const ids = Array.from({ length: 20 }, () => sandbox.world.launch({ group: 'web' }).id);
  await Promise.all(ids.map((id) => inventory.lookUp(id, HERE, stop.signal)));
  await inventory.lookUp(ids[0] as string, HERE, stop.signal);
  assert.is(sandbox.calls.of('DescribeLifecycleHooks').length, 1);
});

test('hooks that cannot be read leave the look-up whole', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', hooks: [{ name: 'drain' }] });
  const { id } = sandbox.world.launch({ group: 'web' });
  sandbox.fail('DescribeLifecycleHooks', { code: 'AccessDenied', status: 403 });
  const found = (await inventory.lookUp(id, HERE, stop.signal)) as Instance;
  assert.is(found.group, 'web');
  assert.equal(found.hookTimeoutsMs, {});
});

test('hooks that are slow hold a look-up for a second at most', async ({ inventory, sandbox, stop, clock }) => {
  sandbox.world.createGroup({ name: 'web', hooks: [{ name: 'drain' }] });
  const { id } = sandbox.world.launch({ group: 'web' });
  sandbox.fail('DescribeLifecycleHooks', { delayMs: 10_000 });
  const startedAt = clock.now();
  assert.equal(((await inventory.lookUp(id, HERE, stop.signal)) as Instance).hookTimeoutsMs, {});
  assert.ok(clock.now() - startedAt < 1_800);
});

test('the size of a group is how many instances it is meant to have', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', desired: 40 });
  assert.is(await inventory.groupSize('web', HERE, stop.signal), 40);
});

test('a group AWS does not know has no size', async ({ inventory, stop }) => {
  assert.is(await inventory.groupSize('gone', HERE, stop.signal), null);
});

test('how large a group is is asked once for all of its instances, in each region', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', desired: 40 });
  await Promise.all(Array.from({ length: 20 }, () => inventory.groupSize('web', HERE, stop.signal)));
  await inventory.groupSize('web', HERE, stop.signal);
  assert.is(sandbox.calls.of('DescribeAutoScalingGroups').length, 1);
  await inventory.groupSize('web', { account: null, region: 'us-east-1' }, stop.signal);
  assert.is(sandbox.calls.of('DescribeAutoScalingGroups').length, 2);
});

test('a size that AWS does not tell is a failure, and asked for again', async ({ inventory, sandbox, stop }) => {
  sandbox.world.createGroup({ name: 'web', desired: 40 });
  sandbox.fail('DescribeAutoScalingGroups', { times: 1, code: 'AccessDenied', status: 403 });
  const error = await rejectionOf(inventory.groupSize('web', HERE, stop.signal));
  assert.is((error as CodedError).code, 'AWS_ACCESS_DENIED');
  assert.is(await inventory.groupSize('web', HERE, stop.signal), 40);
});

test.run();
