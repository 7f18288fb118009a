import {
  DeregisterInstancesFromLoadBalancerCommand,
  DescribeInstanceHealthCommand,
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refusal, type Scene, withSandbox } from './clients.ts';

const test = suite('simulated Classic ELB');

function aBalanced({ aws }: Scene): string {
  aws.world.createClassicLoadBalancer({ name: 'old', drainingTimeoutMs: 60_000 });
  return aws.world.launch({ classicLoadBalancers: ['old'] }).id;
}

const Instances = (id: string) => [{ InstanceId: id }];

const stateOf = async (elb: ElasticLoadBalancingClient, id: string) => {
  const request = { LoadBalancerName: 'old', Instances: Instances(id) };
  const { InstanceStates } = await elb.send(new DescribeInstanceHealthCommand(request));
  return [InstanceStates?.[0]?.State, InstanceStates?.[0]?.Description];
};

test('load balancers tell their instances, page by page', () =>
  withSandbox(async (scene) => {
    const id = aBalanced(scene);
    scene.aws.world.createClassicLoadBalancer({ name: 'other' });
    const first = await scene.elb.send(new DescribeLoadBalancersCommand({ PageSize: 1 }));
    assert.equal(first.LoadBalancerDescriptions?.[0]?.Instances, Instances(id));
    const second = await scene.elb.send(new DescribeLoadBalancersCommand({ PageSize: 1, Marker: first.NextMarker }));
    assert.is(second.LoadBalancerDescriptions?.[0]?.LoadBalancerName, 'other');
    assert.is(second.NextMarker, undefined);
  }));

test('an instance is in service while it drains and out of service afterwards', () =>
  withSandbox(async (scene) => {
    const id = aBalanced(scene);
    assert.equal(await stateOf(scene.elb, id), ['InService', 'N/A']);
    const request = { LoadBalancerName: 'old', Instances: Instances(id) };
    const left = await scene.elb.send(new DeregisterInstancesFromLoadBalancerCommand(request));
    assert.equal(left.Instances, []);
    assert.equal(await stateOf(scene.elb, id), ['InService', 'Instance deregistration currently in progress.']);
    await scene.clock.advance(60_000);
    assert.equal(await stateOf(scene.elb, id), ['OutOfService', 'Instance is not currently registered with the LoadBalancer.']);
  }));

test('deregistering twice succeeds', () =>
  withSandbox(async (scene) => {
    const id = aBalanced(scene);
    const request = { LoadBalancerName: 'old', Instances: Instances(id) };
    await scene.elb.send(new DeregisterInstancesFromLoadBalancerCommand(request));
    await scene.elb.send(new DeregisterInstancesFromLoadBalancerCommand(request));
  }));

test('a load balancer that does not exist is refused by the name the SDK models', () =>
  withSandbox(async ({ elb }) => {
    const request = { LoadBalancerName: 'none', Instances: Instances('i-0a1b2c3d4e5f60718') };
    const { name } = await refusal(elb.send(new DeregisterInstancesFromLoadBalancerCommand(request)));
    assert.is(name, 'AccessPointNotFoundException');
  }));

test('an instance that does not exist is refused by the name the SDK models', () =>
  withSandbox(async (scene) => {
    aBalanced(scene);
    const request = { LoadBalancerName: 'old', Instances: Instances('i-00000000000000000') };
    const { name } = await refusal(scene.elb.send(new DeregisterInstancesFromLoadBalancerCommand(request)));
    assert.is(name, 'InvalidEndPointException');
  }));

test.run();
