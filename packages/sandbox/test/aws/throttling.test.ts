import { CompleteLifecycleActionCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstanceStatusCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing';
import { DeregisterTargetsCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clientsOf, refusal, type Scene, withSandbox } from './clients.ts';

const test = suite('rates of the simulated AWS');

/** How many of `count` calls made one after the other were taken, and what the first refusal was. */
async function takenOf(count: number, call: () => Promise<unknown>): Promise<{ taken: number; refused: string | null }> {
  let taken = 0;
  let refused: string | null = null;
  for (let made = 0; made < count; made += 1) {
    const name = await call().then(
      () => null,
      (error: Error) => error.name,
    );
    taken += name === null ? 1 : 0;
    refused ??= name;
  }
  return { taken, refused };
}

const reading =
  ({ elbv2 }: Scene) =>
  () =>
    elbv2.send(new DescribeTargetGroupsCommand({}));

function registering({ aws, elbv2 }: Scene) {
  const { arn } = aws.world.createTargetGroup({ name: 'web' });
  return () => elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: 'i-0a1b2c3d4e5f60718' }] }));
}

test('forty reads at once are taken and the next is throttled', () =>
  withSandbox(async (scene) => {
    assert.equal(await takenOf(42, reading(scene)), { taken: 40, refused: 'Throttling' });
  }));

test('reads are refilled at ten a second', () =>
  withSandbox(async (scene) => {
    await takenOf(40, reading(scene));
    await scene.clock.advance(1_000);
    assert.is((await takenOf(20, reading(scene))).taken, 10);
  }));

test('twenty registrations at once are taken, and four more a second', () =>
  withSandbox(async (scene) => {
    const deregister = registering(scene);
    assert.is((await takenOf(25, deregister)).taken, 20);
    await scene.clock.advance(1_000);
    assert.is((await takenOf(25, deregister)).taken, 4);
  }));

test('reads and registrations draw from one account', () =>
  withSandbox(async (scene) => {
    await takenOf(20, registering(scene));
    assert.is((await takenOf(40, reading(scene))).taken, 20);
  }));

test('Classic has buckets of its own', () =>
  withSandbox(async (scene) => {
    await takenOf(40, reading(scene));
    await scene.elb.send(new DescribeLoadBalancersCommand({}));
  }));

test('every region has buckets of its own', () =>
  withSandbox(
    async (scene) => {
      await takenOf(40, reading(scene));
      const far = clientsOf(scene.aws.url, 'us-east-1');
      assert.is((await takenOf(41, () => far.elbv2.send(new DescribeTargetGroupsCommand({})))).taken, 40);
      for (const client of Object.values(far)) client.destroy();
    },
    { regions: ['eu-west-1', 'us-east-1'] },
  ));

test('rates can be switched off', () =>
  withSandbox(async (scene) => {
    scene.aws.setThrottling('off');
    assert.is((await takenOf(60, reading(scene))).taken, 60);
  }));

test('a throttled call is answered with 400 and changes nothing', () =>
  withSandbox(async (scene) => {
    const deregister = registering(scene);
    await takenOf(20, deregister);
    const { status, message } = await refusal(deregister());
    assert.is(status, 400);
    assert.is(message, 'Rate exceeded');
    assert.is(scene.aws.calls.of('DeregisterTargets').at(-1)?.code, 'Throttling');
  }));

test('a throttled call takes nothing from the account', () =>
  withSandbox(async (scene) => {
    await takenOf(30, registering(scene));
    assert.is((await takenOf(40, reading(scene))).taken, 20);
  }));

test('a hundred readings of EC2 at once are taken, and twenty more a second', () =>
  withSandbox(async ({ ec2, clock }) => {
    const read = () => ec2.send(new DescribeInstancesCommand({}));
    assert.equal(await takenOf(101, read), { taken: 100, refused: 'RequestLimitExceeded' });
    const { status, message } = await refusal(ec2.send(new DescribeInstanceStatusCommand({})));
    assert.equal([status, message], [503, 'Request limit exceeded.']);
    await clock.advance(1_000);
    assert.is((await takenOf(30, read)).taken, 20);
  }));

test('an action can be given a bucket of its own, in the words of its API, until it is taken away', () =>
  withSandbox(async ({ aws, autoScaling, ssm, tagging, clock }) => {
    const calls: Record<string, () => Promise<unknown>> = {
      CompleteLifecycleAction: () =>
        autoScaling.send(
          new CompleteLifecycleActionCommand({ AutoScalingGroupName: 'a', LifecycleHookName: 'b', LifecycleActionResult: 'CONTINUE' }),
        ),
      DescribeInstanceInformation: () => ssm.send(new DescribeInstanceInformationCommand({})),
      GetResources: () => tagging.send(new GetResourcesCommand({})),
    };
    const refused: string[] = [];
    for (const [action, call] of Object.entries(calls)) {
      const lift = aws.throttle(action, { capacity: 1, refillPerSecond: 1 });
      await call().catch(() => {});
      refused.push((await refusal(call())).name);
      await clock.advance(1_000);
      await call().catch(() => {});
      lift();
      await call().catch(() => {});
    }
    assert.equal(refused, ['Throttling', 'ThrottlingException', 'ThrottledException']);
    assert.is(aws.calls.throttled(), 3);
  }));

test('a bucket of one’s own holds while AWS’s rates are off', () =>
  withSandbox(async (scene) => {
    scene.aws.setThrottling('off');
    scene.aws.throttle('DescribeTargetGroups', { capacity: 2, refillPerSecond: 1 });
    assert.is((await takenOf(5, reading(scene))).taken, 2);
  }));

test('calls and refusals of one too many are counted by action, also when the calls are forgotten', () =>
  withSandbox(async (scene) => {
    await takenOf(45, reading(scene));
    const { calls } = scene.aws;
    assert.equal([calls.made('DescribeTargetGroups'), calls.throttled('DescribeTargetGroups')], [45, 5]);
    assert.equal([calls.made('DescribeTags'), calls.made(), calls.throttled()], [0, 45, 5]);
    calls.clear();
    assert.equal([calls.made(), calls.throttled()], [0, 0]);
  }));

test.run();
