import type { AccountRole } from '@lastcall/core';
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

/** What it takes to assume the roles of other accounts; each role is granted everything else by itself. */
export function assuming(roles: readonly AccountRole[]): readonly AwsPermission[] {
  if (roles.length === 0) return [];
  return [{ actions: ['sts:AssumeRole'], resources: roles.map(({ role }) => role), reason: 'see to the machines of other accounts' }];
}

/** What `lastcall doctor` asks besides. `sts:GetCallerIdentity` needs no permission. */
export const OWN_LOOKS: readonly AwsPermission[] = [];
