import type { Permissions } from '@lastcall/plugin-api';

const GROUPS = ['arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*'];

/** The least this plugin needs. */
export const permissions: Permissions = {
  aws: [
    {
      actions: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
      resources: GROUPS,
      reason: 'complete lifecycle hooks, and keep them alive until then',
    },
    {
      actions: ['autoscaling:DetachInstances', 'autoscaling:SetInstanceHealth'],
      resources: GROUPS,
      reason: 'have a group replace an instance early; only where `replace` is configured',
    },
    {
      actions: ['autoscaling:DescribeAutoScalingInstances'],
      resources: ['*'],
      reason: 'tell at start whether Auto Scaling can be reached',
    },
    {
      actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeLifecycleHooks'],
      resources: ['*'],
      reason: 'tell in `lastcall doctor` which hooks belong to somebody else',
    },
  ],
};
