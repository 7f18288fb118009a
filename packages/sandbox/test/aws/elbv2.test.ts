import {
  DeregisterTargetsCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal, withSandbox } from './clients.ts';

const test = suite('simulated ELBv2');

const healthIn = async (elbv2: ElasticLoadBalancingV2Client, TargetGroupArn: string) => {
  const { TargetHealthDescriptions = [] } = await elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.map(({ Target, TargetHealth }) => [Target?.Id, Target?.Port, TargetHealth?.State]);
};

test('target groups are told with their kind, network and load balancers, page by page', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    for (const name of ['a', 'b', 'c']) aws.world.createTargetGroup({ name });
    aws.world.createTargetGroup({ name: 'd', targetType: 'ip', loadBalancerArns: [] });
    const first = await elbv2.send(new DescribeTargetGroupsCommand({ PageSize: 3 }));
    assert.is(first.TargetGroups?.length, 3);
    const second = await elbv2.send(new DescribeTargetGroupsCommand({ PageSize: 3, Marker: first.NextMarker }));
    assert.is(second.NextMarker, undefined);
    assert.is(second.TargetGroups?.[0]?.TargetType, 'ip');
    assert.equal(second.TargetGroups?.[0]?.LoadBalancerArns, []);
    assert.is(first.TargetGroups?.[0]?.LoadBalancerArns?.length, 1);
  }));

test('a page of more than 400 target groups is refused', () =>
  withSandbox(async ({ elbv2 }) => {
    assert.is((await refusal(elbv2.send(new DescribeTargetGroupsCommand({ PageSize: 401 })))).name, 'ValidationError');
  }));

test('a target group that does not exist is refused by the name the SDK models', () =>
  withSandbox(async ({ elbv2 }) => {
    const TargetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/none/73e2d6bc24d8a067';
    for (const call of [
      elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
      elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-1' }] })),
      elbv2.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [TargetGroupArn] })),
    ]) {
      assert.is((await refusal(call)).name, 'TargetGroupNotFoundException');
    }
  }));

test('one instance on two ports is two targets, deregistered one by one', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web', port: 80 });
    const { id } = aws.world.launch({
      targetGroups: [
        { arn, port: 8080 },
        { arn, port: 8081 },
      ],
    });
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: id, Port: 8080 }] }));
    assert.equal(await healthIn(elbv2, arn), [
      [id, 8080, 'draining'],
      [id, 8081, 'healthy'],
    ]);
  }));

test('deregistering without a port means the group’s own port', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web', port: 80 });
    const { id } = aws.world.launch({ targetGroups: [{ arn }, { arn, port: 8080 }] });
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: id }] }));
    assert.equal(await healthIn(elbv2, arn), [
      [id, 80, 'draining'],
      [id, 8080, 'healthy'],
    ]);
  }));

test('a target drains for the deregistration delay and is then gone', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web', deregistrationDelayMs: 60_000 });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: id }] }));
    await clock.advance(59_999);
    assert.equal(await healthIn(elbv2, arn), [[id, 80, 'draining']]);
    await clock.advance(1);
    assert.equal(await healthIn(elbv2, arn), []);
    const asked = await elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn, Targets: [{ Id: id }] }));
    assert.is(asked.TargetHealthDescriptions?.[0]?.TargetHealth?.State, 'unused');
    assert.is(asked.TargetHealthDescriptions?.[0]?.TargetHealth?.Reason, 'Target.NotRegistered');
  }));

test('deregistering again does not prolong the draining', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web', deregistrationDelayMs: 60_000 });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    const deregister = () => elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: id }] }));
    await deregister();
    await clock.advance(40_000);
    await deregister();
    await clock.advance(20_000);
    assert.equal(await healthIn(elbv2, arn), []);
  }));

test('deregistering a target that is not there succeeds', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: 'i-0a1b2c3d4e5f60718' }] }));
    assert.equal(await healthIn(elbv2, arn), []);
  }));

test('a draining target that is registered again is initial and then healthy', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    const Targets = [{ Id: id }];
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets }));
    await elbv2.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets }));
    assert.equal(await healthIn(elbv2, arn), [[id, 80, 'initial']]);
    await clock.advance(10_000);
    assert.equal(await healthIn(elbv2, arn), [[id, 80, 'healthy']]);
  }));

test('an instance that is not running cannot be registered', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const register = new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: 'i-0a1b2c3d4e5f60718' }] });
    assert.is((await refusal(elbv2.send(register))).name, 'InvalidTargetException');
  }));

test('a group of addresses holds the instance’s address', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'pods', targetType: 'ip', port: 8080 });
    aws.world.launch({ privateIp: '10.0.1.11', targetGroups: [{ arn }] });
    assert.equal(await healthIn(elbv2, arn), [['10.0.1.11', 8080, 'healthy']]);
  }));

test('targets of a group on no load balancer are unused', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'idle', loadBalancerArns: [] });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    assert.equal(await healthIn(elbv2, arn), [[id, 80, 'unused']]);
  }));

test('a terminated instance is no target any more', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    aws.world.terminate(id);
    await clock.advance(30_000);
    assert.equal(await healthIn(elbv2, arn), []);
  }));

test('attributes tell the deregistration delay, tags what the group was given', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web', deregistrationDelayMs: 45_000, tags: { team: 'web' } });
    const { Attributes } = await elbv2.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }));
    const { TagDescriptions } = await elbv2.send(new DescribeTagsCommand({ ResourceArns: [arn] }));
    assert.is(Attributes?.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds')?.Value, '45');
    assert.equal(TagDescriptions?.[0]?.Tags, [{ Key: 'team', Value: 'web' }]);
  }));

test.run();
