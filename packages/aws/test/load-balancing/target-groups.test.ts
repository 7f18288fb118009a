import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openLoadBalancing } from '../../src/load-balancing/open-load-balancing.ts';
import type { Target, TargetGroup } from '../../src/load-balancing/target-groups.ts';
import { openSandbox, rejectionOf } from '../sandbox.ts';

async function open() {
  const opened = await openSandbox();
  return { ...opened, balancing: openLoadBalancing(opened.tools) };
}

type World = Awaited<ReturnType<typeof open>>;
const test = suite<World>('load balancing over HTTP');

test.before.each(async (context) => void Object.assign(context, await open()));
test.after.each(({ close }) => close());

const look = { since: 0, pace: 'at once' } as const;

async function onlyGroup({ balancing, call }: World): Promise<TargetGroup> {
  return (await balancing.groups.list(null, call()))[0] as TargetGroup;
}

test('groups come from every page', async ({ sandbox, balancing, call }) => {
  for (let index = 0; index < 410; index += 1) sandbox.world.createTargetGroup({ name: `g${index}` });
  assert.is((await balancing.groups.list(null, call())).length, 410);
  assert.is(sandbox.calls.of('DescribeTargetGroups').length, 2);
});

test('the groups of an Auto Scaling group come first', async ({ sandbox, balancing, call }) => {
  for (const name of ['a', 'b', 'c']) sandbox.world.createTargetGroup({ name });
  sandbox.world.createGroup({ name: 'web', targetGroups: ['c'] });
  const wanted = { instanceId: 'i-1', region: null, group: 'web', instance: null };
  const candidates = await balancing.index.candidates(wanted, call());
  assert.equal(
    candidates.map(({ group, likely }) => [group.name, likely]),
    [
      ['c', true],
      ['a', false],
      ['b', false],
    ],
  );
});

test('an unreadable Auto Scaling group costs only the order', async ({ sandbox, balancing, call }) => {
  sandbox.world.createTargetGroup({ name: 'a' });
  sandbox.fail('DescribeAutoScalingGroups', { code: 'AccessDenied', status: 403 });
  const wanted = { instanceId: 'i-1', region: null, group: 'web', instance: null };
  assert.is((await balancing.index.candidates(wanted, call())).length, 1);
});

test('instances that leave a group at the same time share one request', async (world) => {
  const { sandbox, balancing, call } = world;
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  for (let index = 0; index < 120; index += 1) sandbox.world.launch({ targetGroups: [{ arn }] });
  const group = await onlyGroup(world);
  const targets = await balancing.groups.targetsIn(group, look, call());
  await Promise.all(targets.map(({ target }) => balancing.groups.deregister(group, target, call())));
  const after = await balancing.groups.targetsIn(group, { since: Number.POSITIVE_INFINITY, pace: 'at once' }, call());
  assert.ok(after.every(({ state }) => state === 'draining'));
  assert.is(sandbox.calls.of('DeregisterTargets').length, 2);
});

test('a target on a port of its own is deregistered on that port', async (world) => {
  const { sandbox, balancing, call } = world;
  const { arn } = sandbox.world.createTargetGroup({ name: 'web', port: 80 });
  const { id } = sandbox.world.launch({
    targetGroups: [
      { arn, port: 30_080 },
      { arn, port: 30_081 },
    ],
  });
  const group = await onlyGroup(world);
  const [first] = await balancing.groups.targetsIn(group, look, call());
  await balancing.groups.deregister(group, (first as Target).target, call());
  const { targets } = sandbox.world.targetGroups.get(arn) as { targets: Map<string, { drainedAt: number | null }> };
  assert.type(targets.get(`${id}:30080`)?.drainedAt, 'number');
  assert.is(targets.get(`${id}:30081`)?.drainedAt, null);
});

test('one target AWS refuses does not keep the others in', async (world) => {
  const { sandbox, balancing, call } = world;
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  for (const _ of [1, 2]) sandbox.world.launch({ targetGroups: [{ arn }] });
  const group = await onlyGroup(world);
  const targets = await balancing.groups.targetsIn(group, look, call());
  sandbox.fail('DeregisterTargets', { code: 'InvalidTarget' });
  await Promise.all(targets.map(({ target }) => balancing.groups.deregister(group, target, call())));
  const after = await balancing.groups.targetsIn(group, { since: Number.POSITIVE_INFINITY, pace: 'at once' }, call());
  assert.ok(after.every(({ state }) => state === 'draining'));
});

test('a group that is gone holds nobody, and leaving it has worked', async (world) => {
  const { sandbox, balancing, call } = world;
  const { arn } = sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup(world);
  sandbox.world.targetGroups.delete(arn);
  assert.equal(await balancing.groups.targetsIn(group, look, call()), []);
  assert.is(await balancing.groups.drainMs(group, call()), null);
  await balancing.groups.deregister(group, { Id: 'i-1', Port: 80 }, call());
});

test('the time a group drains is known', async (world) => {
  world.sandbox.world.createTargetGroup({ name: 'web', deregistrationDelayMs: 45_000 });
  assert.is(await world.balancing.groups.drainMs(await onlyGroup(world), world.call()), 45_000);
});

test('an instance leaves a classic load balancer', async ({ sandbox, balancing, call, clock }) => {
  sandbox.world.createClassicLoadBalancer({ name: 'old' });
  const { id } = sandbox.world.launch({ classicLoadBalancers: ['old'] });
  const [found] = await balancing.classic.list(null, 0, call());
  assert.equal(found, { name: 'old', region: null, instanceIds: [id] });
  if (found) await balancing.classic.deregister(found, id, call());
  const [after] = await balancing.classic.list(null, clock.now(), call());
  assert.equal(after?.instanceIds, []);
});

test('a refusal to deregister is told', async (world) => {
  const { sandbox, balancing, call } = world;
  sandbox.world.createTargetGroup({ name: 'web' });
  const group = await onlyGroup(world);
  sandbox.fail('DeregisterTargets', { code: 'AccessDenied', status: 403 });
  const error = await rejectionOf(balancing.groups.deregister(group, { Id: 'i-1', Port: 80 }, call()));
  assert.is((error as { code: string }).code, 'AWS_ACCESS_DENIED');
});

test.run();
