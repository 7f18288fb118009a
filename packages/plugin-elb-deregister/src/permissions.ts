import type { Permissions } from '@lastcall/plugin-api';

/** The least this plugin needs. */
export const permissions: Permissions = {
  aws: [
    {
      actions: [
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeLoadBalancers',
      ],
      resources: ['*'],
      reason: 'find the target groups and classic load balancers an instance is in, and see that it is out',
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
    {
      actions: ['elasticloadbalancing:DeregisterTargets'],
      resources: ['arn:aws:elasticloadbalancing:*:*:targetgroup/*/*'],
      reason: 'take the instance out of target groups',
    },
    {
      actions: ['elasticloadbalancing:DeregisterInstancesFromLoadBalancer'],
      resources: ['arn:aws:elasticloadbalancing:*:*:loadbalancer/*'],
      reason: 'take the instance out of classic load balancers',
    },
  ],
};
