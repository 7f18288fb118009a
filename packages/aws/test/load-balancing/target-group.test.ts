import type { TargetGroup as DescribedGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usableGroup } from '../../src/load-balancing/target-group.ts';

const test = suite('what AWS says of a target group');

const balancer = (kind: string) => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/${kind}/front/50dc6c495c0c9188`;
const described = {
  TargetGroupArn: 'arn',
  TargetGroupName: 'web',
  TargetType: 'instance',
  LoadBalancerArns: [balancer('app')],
  VpcId: 'vpc-1',
};
const usable = (parts: object = {}) => usableGroup({ ...described, ...parts } as DescribedGroup, { account: null, region: 'eu-west-1' });

test('a group of instances behind a load balancer is usable', () => {
  assert.equal(usable(), {
    arn: 'arn',
    name: 'web',
    account: null,
    region: 'eu-west-1',
    targetType: 'instance',
    vpcId: 'vpc-1',
    balancer: 'application',
  });
});

test('a group without a load balancer carries no traffic', () => {
  assert.is(usable({ LoadBalancerArns: [] }), null);
  assert.is(usable({ LoadBalancerArns: undefined }), null);
});

for (const TargetType of ['lambda', 'alb']) {
  test(`a group of type ${TargetType} holds no instance`, () => {
    assert.is(usable({ TargetType }), null);
  });
}

for (const [kind, means] of [
  ['app', 'application'],
  ['net', 'network'],
  ['gwy', 'gateway'],
  ['new', 'application'],
] as const) {
  test(`a load balancer whose ARN says ${kind} is taken for one of kind ${means}`, () => {
    assert.is(usable({ LoadBalancerArns: [balancer(kind)] })?.balancer, means);
  });
}

test('a group without a VPC or a name is usable', () => {
  const found = usable({ VpcId: undefined, TargetGroupName: undefined });
  assert.equal([found?.vpcId, found?.name, found?.targetType], [null, 'arn', 'instance']);
});

test('a group of addresses is usable', () => {
  assert.is(usable({ TargetType: 'ip' })?.targetType, 'ip');
});

test.run();
