import { CodedError } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openWorld } from './sandbox.ts';

type World = Awaited<ReturnType<typeof openWorld>>;
const test = suite<World>('elb-deregister against a simulated AWS');

test.before.each(async (context) => void Object.assign(context, await openWorld()));
test.after.each(({ close }) => close());

const stillIn = ({ world }: World, id: string) => [
  ...[...world.targetGroups.values()].flatMap(({ name, targets }) =>
    [...targets.values()].filter((target) => target.id === id && target.drainedAt === null).map(() => name),
  ),
  ...[...world.classicLoadBalancers.values()].filter(({ instances }) => instances.get(id) === null).map(({ name }) => name),
];

test('an instance leaves the groups of its Auto Scaling group, those it was put into by hand, and classic load balancers', async (opened) => {
  const { world, step, interruptionOf, context } = opened;
  for (const name of ['attached', 'by-hand', 'not-ours']) world.createTargetGroup({ name });
  world.createClassicLoadBalancer({ name: 'old' });
  world.createGroup({ name: 'web', targetGroups: ['attached'] });
  const other = world.launch({ group: 'web', targetGroups: [{ name: 'not-ours' }], classicLoadBalancers: ['old'] });
  const ours = world.launch({ group: 'web', targetGroups: [{ name: 'by-hand', port: 9000 }], classicLoadBalancers: ['old'] });
  const { summary } = await step().run(interruptionOf(ours), context());
  assert.match(summary, 'out of 2 target groups and 1 classic load balancer');
  assert.equal(stillIn(opened, ours.id), []);
  assert.equal(stillIn(opened, other.id), ['attached', 'not-ours', 'old']);
});

test('an address of the instance leaves groups of addresses', async (opened) => {
  const { world, step, interruptionOf, context } = opened;
  const { arn } = world.createTargetGroup({ name: 'pods', targetType: 'ip' });
  const machine = world.launch({ privateIp: '10.0.1.11', targetGroups: [{ arn }] });
  const { did } = await step().run(interruptionOf(machine), context());
  assert.is(did, 'done');
  assert.equal(stillIn(opened, '10.0.1.11'), []);
});

test('an instance AWS does not know is skipped', async ({ world, step, interruptionOf, context }) => {
  world.createTargetGroup({ name: 'web' });
  const { did } = await step().run(interruptionOf({ id: 'i-0000000000000dead', vpcId: 'v', group: null, privateIps: [] }), context());
  assert.is(did, 'skipped');
});

test('a refused search fails with the action to allow', async ({ sandbox, world, step, interruptionOf, context }) => {
  world.createTargetGroup({ name: 'web' });
  sandbox.fail('DescribeTargetHealth', { code: 'AccessDenied', status: 403 });
  const machine = world.launch({ targetGroups: [{ name: 'web' }] });
  const error = await step()
    .run(interruptionOf(machine), context())
    .catch((reason: unknown) => reason);
  assert.is((error as CodedError).code, 'AWS_ACCESS_DENIED');
  assert.match((error as CodedError).hint, 'elasticloadbalancing:DescribeTargetHealth');
});

test('a check tells what is not allowed and changes nothing', async ({ sandbox, step, stop }) => {
  await step().check?.(stop.signal);
  sandbox.fail('DescribeLoadBalancers', { code: 'AccessDenied', status: 403 });
  const error = await step()
    .check?.(stop.signal)
    .catch((reason: unknown) => reason);
  assert.instance(error, CodedError);
  assert.ok(sandbox.calls.seen.every(({ action }) => action.startsWith('Describe')));
});

test('a hundred instances of three groups leave with three requests', async (opened) => {
  const { sandbox, world, step, interruptionOf, context } = opened;
  for (const name of ['a', 'b', 'c']) world.createTargetGroup({ name });
  const targetGroups = ['a', 'b', 'c'].map((name) => ({ name }));
  const machines = Array.from({ length: 100 }, () => world.launch({ targetGroups }));
  const { run } = step({ loadBalancers: 'target-groups' });
  await Promise.all(machines.map((machine) => run(interruptionOf(machine), context())));
  assert.equal(
    machines.flatMap(({ id }) => stillIn(opened, id)),
    [],
  );
  assert.is(sandbox.calls.of('DeregisterTargets').length, 3);
});

test('a storm stays within AWS’s request rates and needs few requests', async (opened) => {
  const { sandbox, world, step, interruptionOf, context } = opened;
  sandbox.setThrottling('on');
  const names = Array.from({ length: 12 }, (_, index) => `g${index}`);
  for (const name of names) world.createTargetGroup({ name });
  world.createGroup({ name: 'web', targetGroups: names });
  const machines = Array.from({ length: 200 }, () => world.launch({ group: 'web' }));
  const { run } = step({ loadBalancers: 'target-groups' });
  await Promise.all(machines.map((machine) => run(interruptionOf(machine), context())));
  assert.equal(
    machines.flatMap(({ id }) => stillIn(opened, id)),
    [],
  );
  // 24 are needed; a busy machine may spread the runs over a second window or send two late ones at once.
  const requests = sandbox.calls.of('DeregisterTargets').length;
  assert.ok(requests <= 48, `${requests} requests`);
  const throttled = sandbox.calls.seen.filter(({ status }) => status !== 200).length;
  assert.ok(throttled <= 2, `${throttled} throttled`);
});

test.run();
