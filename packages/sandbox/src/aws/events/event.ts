import { randomUUID } from 'node:crypto';
import type { Place } from '../place.ts';
import type { LifecycleAction, SimInstance } from '../world/state.ts';

/** An EventBridge event, as it travels. */
export type AwsEvent = {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

/** The parts of an event that are not the same for all. `region` defaults to the place's, `resources` to none. */
export type EventParts = {
  readonly source: string;
  readonly detailType: string;
  readonly detail: AwsEvent['detail'];
  readonly region?: string;
  readonly resources?: readonly string[];
};

/** Source and detail-type of what the sandbox tells by itself. */
export const DETAIL_TYPES = {
  spotWarning: 'EC2 Spot Instance Interruption Warning',
  rebalance: 'EC2 Instance Rebalance Recommendation',
  stateChange: 'EC2 Instance State-change Notification',
  terminateHook: 'EC2 Instance-terminate Lifecycle Action',
  launchHook: 'EC2 Instance-launch Lifecycle Action',
  terminated: 'EC2 Instance Terminate Successful',
  capacityWarning: 'EC2 Capacity Reservation Instance Interruption Warning',
  blockExpiration: 'Capacity Block Reservation Expiration Warning',
  health: 'AWS Health Event',
} as const;

/** An instant as events spell it: UTC in whole seconds. */
export const eventTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** Puts an event into its envelope, with a new id and the present time. */
export const anEvent = (place: Place, { source, detailType, detail, region, resources }: EventParts): AwsEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': detailType,
  source,
  account: place.account,
  time: eventTime(place.now()),
  region: region ?? place.region,
  resources: resources ?? [],
  detail,
});

/** The two-minute warning of a spot instance. */
export const spotWarning = (place: Place, { id, region, zone }: SimInstance, action: string): AwsEvent =>
  anEvent(place, {
    source: 'aws.ec2',
    detailType: DETAIL_TYPES.spotWarning,
    region,
    resources: [`arn:aws:ec2:${zone}:instance/${id}`],
    detail: { 'instance-id': id, 'instance-action': action },
  });

/** The warning that an instance in an interruptible Capacity Reservation ends at an instant (epoch ms). */
export const capacityWarning = (place: Place, instance: SimInstance, endsAt: number): AwsEvent =>
  anEvent(place, {
    source: 'aws.ec2',
    detailType: DETAIL_TYPES.capacityWarning,
    region: instance.region,
    resources: [instanceArn(place, instance)],
    detail: {
      'instance-id': instance.id,
      'instance-action': 'terminate',
      'instance-termination-time': eventTime(endsAt),
      azId: 'euw1-az1',
    },
  });

/** The warning that a Capacity Block ends at an instant (epoch ms); it names no instance. */
export const blockExpiration = (place: Place, capacityReservationId: string, endsAt: number): AwsEvent =>
  anEvent(place, {
    source: 'aws.ec2',
    detailType: DETAIL_TYPES.blockExpiration,
    resources: [`arn:aws:ec2:${place.region}:${place.account}:capacity-reservation/${capacityReservationId}`],
    detail: { 'capacity-reservation-id': capacityReservationId, 'end-date': eventTime(endsAt) },
  });

/** The hint that a spot instance is at elevated risk. */
export const rebalanceRecommendation = (place: Place, { id, region, zone }: SimInstance): AwsEvent =>
  anEvent(place, {
    source: 'aws.ec2',
    detailType: DETAIL_TYPES.rebalance,
    region,
    resources: [`arn:aws:ec2:${zone}:instance/${id}`],
    detail: { 'instance-id': id },
  });

const instanceArn = (place: Place, { id, region }: SimInstance): string => `arn:aws:ec2:${region}:${place.account}:instance/${id}`;

/** The news that an instance has entered its present state. */
export const stateChange = (place: Place, instance: SimInstance): AwsEvent =>
  anEvent(place, {
    source: 'aws.ec2',
    detailType: DETAIL_TYPES.stateChange,
    region: instance.region,
    resources: [instanceArn(place, instance)],
    detail: { 'instance-id': instance.id, state: instance.state },
  });

/** What a hook says, common to its EventBridge event and its direct notification. */
export const hookDetail = ({ token, group, hook, instanceId, destination }: LifecycleAction): Readonly<Record<string, string>> => ({
  LifecycleActionToken: token,
  AutoScalingGroupName: group.name,
  LifecycleHookName: hook.name,
  EC2InstanceId: instanceId,
  LifecycleTransition: hook.transition,
  ...(hook.metadata === null ? {} : { NotificationMetadata: hook.metadata }),
  Origin: destination === 'AutoScalingGroup' ? 'EC2' : 'AutoScalingGroup',
  Destination: destination,
});

/** The EventBridge form of a lifecycle action. */
export const hookEvent = (place: Place, action: LifecycleAction): AwsEvent =>
  anEvent(place, {
    source: 'aws.autoscaling',
    detailType: action.destination === 'AutoScalingGroup' ? DETAIL_TYPES.launchHook : DETAIL_TYPES.terminateHook,
    region: action.group.region,
    resources: [action.group.arn],
    detail: hookDetail(action),
  });

/** The direct form, as a queue or a topic named by the hook receives it. */
export const hookNotification = (place: Place, action: LifecycleAction): string =>
  JSON.stringify({
    ...hookDetail(action),
    AccountId: place.account,
    RequestId: randomUUID(),
    Service: 'AWS Auto Scaling',
    Time: new Date(place.now()).toISOString(),
  });

/** The news that Auto Scaling is done with an instance. */
export const terminateSuccessful = (place: Place, instance: SimInstance, groupArn: string): AwsEvent =>
  anEvent(place, {
    source: 'aws.autoscaling',
    detailType: DETAIL_TYPES.terminated,
    region: instance.region,
    resources: [groupArn, instanceArn(place, instance)],
    detail: { EC2InstanceId: instance.id, AutoScalingGroupName: instance.group, StatusCode: 'InProgress', RequestId: randomUUID() },
  });
