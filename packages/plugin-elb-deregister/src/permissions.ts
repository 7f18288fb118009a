import type { AwsPermission, Permissions, PermissionUse } from '@lastcall/plugin-api';
import type { ElbDeregisterConfig } from './config.ts';

const FIND_TARGETS: readonly AwsPermission[] = [
  {
    actions: [
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
    ],
    resources: ['*'],
    reason: 'find the target groups an instance is in, and see that it is out',
  },
  {
    actions: ['autoscaling:DescribeAutoScalingGroups'],
    resources: ['*'],
    reason: 'look first into the target groups of the instance’s Auto Scaling group',
  },
  {
    actions: ['tag:GetResources'],
    resources: ['*'],
    reason: 'tell which target groups the AWS Load Balancer Controller keeps',
  },
];

const LEAVE_TARGETS: AwsPermission = {
  actions: ['elasticloadbalancing:DeregisterTargets'],
  resources: ['arn:aws:elasticloadbalancing:*:*:targetgroup/*/*'],
  reason: 'take the instance out of target groups',
};

const FIND_CLASSIC: AwsPermission = {
  actions: ['elasticloadbalancing:DescribeLoadBalancers'],
  resources: ['*'],
  reason: 'find the classic load balancers an instance is in',
};

const LEAVE_CLASSIC: AwsPermission = {
  actions: ['elasticloadbalancing:DeregisterInstancesFromLoadBalancer'],
  resources: ['arn:aws:elasticloadbalancing:*:*:loadbalancer/*'],
  reason: 'take the instance out of classic load balancers',
};

type Part = Pick<ElbDeregisterConfig, 'loadBalancers'>;

/** The least this plugin needs. */
export function permissionsFor({ loadBalancers }: Part, { dryRun }: Pick<PermissionUse, 'dryRun'>): Permissions {
  const targets = loadBalancers === 'classic' ? [] : [...FIND_TARGETS, ...(dryRun ? [] : [LEAVE_TARGETS])];
  const classic = loadBalancers === 'target-groups' ? [] : [FIND_CLASSIC, ...(dryRun ? [] : [LEAVE_CLASSIC])];
  return { aws: [...targets, ...classic] };
}
