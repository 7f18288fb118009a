import type { Permissions } from '@lastcall/plugin-api';

/** The least this plugin needs. */
export const permissions: Permissions = {
  aws: [
    {
      actions: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
      resources: ['arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*'],
      reason: 'complete lifecycle hooks, and keep them alive until then',
    },
    {
      actions: ['autoscaling:DescribeAutoScalingInstances'],
      resources: ['*'],
      reason: 'tell at start whether Auto Scaling can be reached',
    },
  ],
};
