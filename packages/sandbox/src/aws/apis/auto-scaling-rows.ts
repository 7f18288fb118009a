import { randomUUID } from 'node:crypto';
import type { XmlObject } from '../wire/xml.ts';
import type { Lifecycle } from '../world/lifecycle.ts';
import type { Group, LifecycleHook, State } from '../world/state.ts';

/** An instance of a group. */
export type Member = { readonly id: string; readonly lifecycleState: string; readonly group: Group };

/** What rows are made from. */
export type Rows = { readonly state: State; readonly healthOf: Lifecycle['healthOf'] };

const memberRow = ({ state }: Rows, { id, lifecycleState }: Member): XmlObject => ({
  InstanceId: id,
  AvailabilityZone: state.instances.get(id)?.zone,
  LifecycleState: lifecycleState,
  ProtectedFromScaleIn: false,
});

/** An instance as `DescribeAutoScalingInstances` tells it. */
export const instanceRow = (rows: Rows, member: Member): XmlObject => ({
  ...memberRow(rows, member),
  AutoScalingGroupName: member.group.name,
  HealthStatus: rows.healthOf(member.id).toUpperCase(),
});

/** A group as `DescribeAutoScalingGroups` tells it. */
export const groupRow = (rows: Rows, group: Group): XmlObject => ({
  AutoScalingGroupName: group.name,
  AutoScalingGroupARN: group.arn,
  MinSize: 0,
  MaxSize: Math.max(group.desired, group.members.size),
  DesiredCapacity: group.desired,
  DefaultCooldown: 300,
  TargetGroupARNs: group.targetGroupArns,
  LoadBalancerNames: group.classicLoadBalancers,
  HealthCheckType: 'EC2',
  Instances: [...group.members].map(([id, lifecycleState]) => ({
    ...memberRow(rows, { id, lifecycleState, group }),
    HealthStatus: rows.healthOf(id),
  })),
  TrafficSources: group.targetGroupArns.map((arn) => ({ Identifier: arn, Type: 'elbv2' })),
  Tags: Object.entries(group.tags).map(([Key, Value]) => ({ Key, Value, ResourceId: group.name, ResourceType: 'auto-scaling-group' })),
});

/** A hook as `DescribeLifecycleHooks` tells it. */
export const hookRow = (group: Group, hook: LifecycleHook): XmlObject => ({
  LifecycleHookName: hook.name,
  AutoScalingGroupName: group.name,
  LifecycleTransition: hook.transition,
  HeartbeatTimeout: hook.heartbeatTimeoutMs / 1_000,
  GlobalTimeout: Math.min(172_800, hook.heartbeatTimeoutMs / 10),
  DefaultResult: hook.defaultResult,
  NotificationMetadata: hook.metadata,
  NotificationTargetARN: hook.notificationTarget,
});

/** What `DetachInstances` says it has begun. */
export const detachingRow = (group: Group, { id, now }: { readonly id: string; readonly now: number }): XmlObject => ({
  ActivityId: randomUUID(),
  AutoScalingGroupName: group.name,
  Description: `Detaching EC2 instance: ${id}`,
  Cause: `At ${new Date(now).toISOString()} instance ${id} was detached in response to a user request.`,
  StartTime: new Date(now).toISOString(),
  StatusCode: 'InProgress',
  Progress: 50,
});
