import {
  DeregisterTargetsCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
  type TargetDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TargetGroupParts } from '../../src/aws/index.ts';
import { refusal, withSandbox } from './clients.ts';

const test = suite('target groups of every kind in the simulated ELBv2');

const DELAY = 'deregistration_delay.timeout_seconds';
const TERMINATION = 'deregistration_delay.connection_termination.enabled';

async function attributesOf(elbv2: ElasticLoadBalancingV2Client, TargetGroupArn: string): Promise<Record<string, string>> {
  const { Attributes = [] } = await elbv2.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
  return Object.fromEntries(Attributes.map(({ Key = '', Value = '' }) => [Key, Value]));
}

for (const [parts, path, protocol, port] of [
  [{}, 'app', 'HTTP', 80],
  [{ loadBalancer: 'network' }, 'net', 'TCP', 80],
  [{ loadBalancer: 'gateway' }, 'gwy', 'GENEVE', 6081],
  [{ protocol: 'HTTPS', port: 443 }, 'app', 'HTTPS', 443],
  [{ protocol: 'TLS' }, 'net', 'TLS', 80],
  [{ protocol: 'TCP_UDP' }, 'net', 'TCP_UDP', 80],
] as readonly [Partial<TargetGroupParts>, string, string, number][]) {
  test(`a group made with ${JSON.stringify(parts)} hangs on a load balancer whose ARN says ${path}`, () =>
    withSandbox(async ({ aws, elbv2 }) => {
      const { arn } = aws.world.createTargetGroup({ name: 'web', ...parts });
      const { TargetGroups } = await elbv2.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [arn] }));
      const [group] = TargetGroups ?? [];
      assert.match(group?.LoadBalancerArns?.[0] ?? '', new RegExp(`:loadbalancer/${path}/web/[0-9a-f]{16}$`));
      assert.equal([group?.Protocol, group?.Port, group?.TargetType, group?.TargetGroupName], [protocol, port, 'instance', 'web']);
      assert.match(group?.VpcId ?? '', /^vpc-/);
    }));
}

test('only groups of a Network Load Balancer have an attribute for the end of connections, which is on for UDP', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const told = async (parts: Partial<TargetGroupParts>) =>
      (await attributesOf(elbv2, aws.world.createTargetGroup({ name: 'web', ...parts }).arn))[TERMINATION];
    assert.is(await told({}), undefined);
    assert.is(await told({ loadBalancer: 'gateway' }), undefined);
    assert.is(await told({ loadBalancer: 'network' }), 'false');
    assert.is(await told({ protocol: 'UDP' }), 'true');
    assert.is(await told({ protocol: 'TCP_UDP' }), 'true');
    assert.is(await told({ loadBalancer: 'network', connectionTermination: true }), 'true');
  }));

test('every group has a deregistration delay and stickiness, and what its kind adds', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const told = (parts: Partial<TargetGroupParts>) => attributesOf(elbv2, aws.world.createTargetGroup({ name: 'web', ...parts }).arn);
    const [application, network, gateway] = [
      await told({}),
      await told({ loadBalancer: 'network', deregistrationDelayMs: 120_000 }),
      await told({ loadBalancer: 'gateway' }),
    ];
    assert.equal([application?.[DELAY], network?.[DELAY], gateway?.[DELAY]], ['300', '120', '300']);
    assert.equal(
      [application, network, gateway].map((attributes) => attributes['stickiness.enabled']),
      ['false', 'false', 'false'],
    );
    assert.is(application['slow_start.duration_seconds'], '0');
    assert.is(network['target_health_state.unhealthy.connection_termination.enabled'], 'true');
    assert.is(gateway['target_failover.on_deregistration'], 'no_rebalance');
  }));

async function healthIn(elbv2: ElasticLoadBalancingV2Client, TargetGroupArn: string): Promise<readonly (string | undefined)[]> {
  const { TargetHealthDescriptions = [] } = await elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.flatMap(({ TargetHealth: { State, Reason, Description } = {} }) => [State, Reason, Description]);
}

test('a stopped instance is unused because of its state, and stays registered', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    aws.world.stop(id);
    const stopped = ['unused', 'Target.InvalidState', 'Target is in the stopped state'];
    assert.equal(await healthIn(elbv2, arn), stopped);
    await clock.advance(60_000);
    assert.equal(await healthIn(elbv2, arn), stopped);
  }));

test('an instance that goes down is unused because of its state, and then no target any more', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    aws.world.terminate(id);
    assert.equal(await healthIn(elbv2, arn), ['unused', 'Target.InvalidState', 'Target is in the terminated state']);
    await clock.advance(30_000);
    assert.equal(await healthIn(elbv2, arn), []);
  }));

test('a target that drains goes on draining while its instance goes down', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch({ targetGroups: [{ arn }] });
    await elbv2.send(new DeregisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: id }] }));
    aws.world.terminate(id);
    assert.is((await healthIn(elbv2, arn))[0], 'draining');
  }));

test('targets of a group on no load balancer say so', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web', loadBalancerArns: [] });
    aws.world.launch({ targetGroups: [{ arn }] });
    assert.equal((await healthIn(elbv2, arn)).slice(0, 2), ['unused', 'Target.NotInUse']);
  }));

const SOMEBODY = 'i-0a1b2c3d4e5f60718';

for (const [what, parts, targets, name, message] of [
  ['nobody', {}, [], 'ValidationError', 'A target must be specified'],
  ['no instance id', {}, [{ Id: '10.0.0.1' }], 'ValidationError', "Instance ID '10.0.0.1' is not valid"],
  [
    'no address',
    { targetType: 'ip' },
    [{ Id: SOMEBODY }],
    'ValidationError',
    `The IP address '${SOMEBODY}' is not a valid IPv4 or IPv6 address`,
  ],
  [
    'an instance with a zone',
    {},
    [{ Id: SOMEBODY, AvailabilityZone: 'eu-west-1a' }],
    'ValidationError',
    "You cannot specify an Availability Zone for targets of type 'instance'",
  ],
] as readonly [string, Partial<TargetGroupParts>, TargetDescription[], string, string][]) {
  test(`registering or deregistering ${what} is refused`, () =>
    withSandbox(async ({ aws, elbv2 }) => {
      const { arn } = aws.world.createTargetGroup({ name: 'web', ...parts });
      for (const call of [RegisterTargetsCommand, DeregisterTargetsCommand]) {
        const refused = await refusal(elbv2.send(new call({ TargetGroupArn: arn, Targets: targets })));
        assert.equal([refused.name, refused.message], [name, message]);
      }
    }));
}

test('an instance of another network is an invalid target, whether it comes or goes', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn, vpcId } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch({ vpcId: 'vpc-0fffffffffffffff0' });
    for (const call of [RegisterTargetsCommand, DeregisterTargetsCommand]) {
      const { name, message } = await refusal(elbv2.send(new call({ TargetGroupArn: arn, Targets: [{ Id: id }] })));
      assert.equal(
        [name, message],
        ['InvalidTargetException', `The following targets are not in the target group VPC '${vpcId}': '${id}'`],
      );
    }
  }));

test('instances that are not there, or not running, cannot be registered', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const register = (Id: string) => refusal(elbv2.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id }] })));
    assert.is((await register(SOMEBODY)).message, `The following instances do not exist: '${SOMEBODY}'`);
    const { id } = aws.world.launch();
    aws.world.stop(id);
    assert.is((await register(id)).message, `The following targets are not in a running state and cannot be registered: '${id}'`);
  }));

test('one target that cannot be registered keeps the others of the call from being registered', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch();
    await refusal(elbv2.send(new RegisterTargetsCommand({ TargetGroupArn: arn, Targets: [{ Id: id }, { Id: SOMEBODY }] })));
    assert.equal(aws.world.registered(), []);
  }));

test('tags of twenty groups are told in one call, of more they are not', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const arns = Array.from(
      { length: 21 },
      (_, place) => aws.world.createTargetGroup({ name: `g-${place}`, tags: { place: `${place}` } }).arn,
    );
    const { TagDescriptions } = await elbv2.send(new DescribeTagsCommand({ ResourceArns: arns.slice(0, 20) }));
    assert.is(TagDescriptions?.length, 20);
    const { name, message } = await refusal(elbv2.send(new DescribeTagsCommand({ ResourceArns: arns })));
    assert.equal([name, message], ['ValidationError', 'Cannot have more than 20 resources described']);
  }));

test('groups asked for by name or ARN come in the order of the question', () =>
  withSandbox(async ({ aws, elbv2 }) => {
    const [a, b] = ['a', 'b'].map((name) => aws.world.createTargetGroup({ name }));
    const namesOf = async (input: object) =>
      (await elbv2.send(new DescribeTargetGroupsCommand(input))).TargetGroups?.map(({ TargetGroupName }) => TargetGroupName);
    assert.equal(await namesOf({ TargetGroupArns: [b?.arn, a?.arn] }), ['b', 'a']);
    assert.equal(await namesOf({ Names: ['b'] }), ['b']);
    assert.equal(await namesOf({ LoadBalancerArn: a?.loadBalancerArns[0] }), ['a']);
  }));

test('what is registered and deregistered without a call is as if it had been called', () =>
  withSandbox(async ({ aws, elbv2, clock }) => {
    const { arn } = aws.world.createTargetGroup({ name: 'web' });
    const { id } = aws.world.launch();
    aws.world.registerTargets(arn, [{ id }]);
    assert.is((await healthIn(elbv2, arn))[0], 'initial');
    await clock.advance(10_000);
    assert.is((await healthIn(elbv2, arn))[0], 'healthy');
    aws.world.deregisterTargets(arn, [{ id }]);
    assert.is((await healthIn(elbv2, arn))[0], 'draining');
    assert.is(aws.calls.made('RegisterTargets') + aws.calls.made('DeregisterTargets'), 0);
  }));

test.run();
