import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing';
import { DeregisterTargetsCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal, type Scene, withSandbox } from './clients.ts';

const test = suite('rates of the simulated ELB');

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

test.run();
