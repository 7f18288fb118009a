import type { AwsPermission } from '@lastcall/plugin-api';

/** What looking an instance up asks, whatever the pipelines do. */
export const INVENTORY: readonly AwsPermission[] = [
  { actions: ['ec2:DescribeInstances'], resources: ['*'], reason: 'look instances up: tags, group, platform, addresses' },
  {
    actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeLifecycleHooks'],
    resources: ['*'],
    reason: 'know the tags and the size of groups, and how long their hooks wait',
  },
];

/** What `lastcall doctor` asks besides. `sts:GetCallerIdentity` needs no permission. */
export const OWN_LOOKS: readonly AwsPermission[] = [];
