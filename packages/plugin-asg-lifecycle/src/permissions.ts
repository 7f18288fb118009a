import type { AwsPermission, Permissions, PermissionUse } from '@lastcall/plugin-api';
import type { AsgLifecycleConfig } from './config.ts';

const GROUPS = ['arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*'];

const COMPLETE: AwsPermission = {
  actions: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
  resources: GROUPS,
  reason: 'complete lifecycle hooks, and keep them alive until then',
};

const REPLACE: Readonly<Record<string, string>> = {
  detach: 'autoscaling:DetachInstances',
  'set-unhealthy': 'autoscaling:SetInstanceHealth',
};

const LOOK: readonly AwsPermission[] = [
  {
    actions: ['autoscaling:DescribeAutoScalingInstances'],
    resources: ['*'],
    reason: 'tell at start whether Auto Scaling can be reached',
  },
  {
    actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeLifecycleHooks'],
    resources: ['*'],
    reason: 'tell in `lastcall doctor` which hooks belong to somebody else',
    only: 'doctor',
  },
];

/** The least this plugin needs. */
export function permissionsFor({ replace }: Pick<AsgLifecycleConfig, 'replace'>, { dryRun }: Pick<PermissionUse, 'dryRun'>): Permissions {
  if (dryRun) return { aws: LOOK };
  const action = replace === false ? undefined : REPLACE[replace];
  const early = action === undefined ? [] : [{ actions: [action], resources: GROUPS, reason: 'have the group replace an instance early' }];
  return { aws: [COMPLETE, ...early, ...LOOK] };
}
