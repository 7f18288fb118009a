import type { Action, Kind } from '@lastcall/plugin-api';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a sample is about. Instants are epoch ms. */
export type SampleParts = {
  /** `i-…`; of a `capacity-block-expiration` the reservation's `cr-…`. */
  readonly instanceId: string;
  /** When AWS wrote the notice. */
  readonly at: number;
  /** Default: made of kind and instant, so that the same sample twice is the same notice. */
  readonly id?: string | undefined;
  /** Default 111122223333. */
  readonly account?: string | undefined;
  /** Default eu-west-1. */
  readonly region?: string | undefined;
  /** What AWS will do; default terminate. A kind that cannot say it says its usual action. */
  readonly action?: Action | undefined;
  /** Name of the Auto Scaling group; default web. */
  readonly group?: string | undefined;
  /** Name of the termination hook; default drain. */
  readonly hook?: string | undefined;
  /** When a scheduled change begins, read to the second; default fourteen days after `at`. */
  readonly startsAt?: number | undefined;
};

type Filled = { readonly [Key in keyof SampleParts]-?: Exclude<SampleParts[Key], undefined> };
type Sample = { readonly source: string; readonly type: string; readonly resource: string; readonly detail: object };

const iso = (at: number): string => new Date(at).toISOString();
const httpDate = (at: number): string => new Date(at).toUTCString();

/** Where ARNs of a region begin differently. */
const PARTITIONS: readonly (readonly [regions: RegExp, partition: string])[] = [
  [/^us-gov-/, 'aws-us-gov'],
  [/^cn-/, 'aws-cn'],
  [/^eusc-/, 'aws-eusc'],
];
const partitionOf = (region: string): string => PARTITIONS.find(([regions]) => regions.test(region))?.[1] ?? 'aws';

const arn = (service: string, { region, account }: Filled, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${account}:${resource}`;

const HEALTH_CODES: Readonly<Partial<Record<Action, string>>> = {
  stop: 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED',
  reboot: 'AWS_EC2_SYSTEM_REBOOT_MAINTENANCE_SCHEDULED',
  maintain: 'AWS_EC2_INSTANCE_NETWORK_MAINTENANCE_SCHEDULED',
};

const takeBack = (action: Action): string => (action === 'stop' || action === 'hibernate' ? action : 'terminate');

function healthDetail(parts: Filled): object {
  const eventTypeCode = HEALTH_CODES[parts.action] ?? 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED';
  return {
    eventArn: `arn:${partitionOf(parts.region)}:health:${parts.region}::event/EC2/${eventTypeCode}/${eventTypeCode}_${parts.id}`,
    service: 'EC2',
    eventTypeCode,
    eventTypeCategory: 'scheduledChange',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    communicationId: `${parts.id}-1`,
    startTime: httpDate(parts.startsAt),
    endTime: httpDate(parts.startsAt),
    lastUpdatedTime: httpDate(parts.at),
    statusCode: 'upcoming',
    eventRegion: parts.region,
    eventDescription: [{ language: 'en_US', latestDescription: 'A sample of a scheduled change; nothing will happen to the instance.' }],
    affectedEntities: [{ entityValue: parts.instanceId, status: 'PENDING', lastUpdatedTime: httpDate(parts.at) }],
    page: '1',
    totalPages: '1',
    backupEvent: 'false',
    affectedAccount: parts.account,
  };
}

const instanceArn = (parts: Filled): string => arn('ec2', parts, `instance/${parts.instanceId}`);

// AWS puts the zone where the region belongs, and no account.
const spotArn = ({ region, instanceId }: Filled): string => `arn:${partitionOf(region)}:ec2:${region}a:instance/${instanceId}`;

const SAMPLES: Readonly<Record<Kind, (parts: Filled) => Sample>> = {
  'spot-interruption': (parts) => ({
    source: 'aws.ec2',
    type: 'EC2 Spot Instance Interruption Warning',
    resource: spotArn(parts),
    detail: { 'instance-id': parts.instanceId, 'instance-action': takeBack(parts.action) },
  }),
  'capacity-interruption': (parts) => ({
    source: 'aws.ec2',
    type: 'EC2 Capacity Reservation Instance Interruption Warning',
    resource: instanceArn(parts),
    detail: {
      'instance-id': parts.instanceId,
      'instance-action': takeBack(parts.action),
      'instance-termination-time': iso(parts.at + 2 * MINUTE_MS),
    },
  }),
  'termination-hook': (parts) => ({
    source: 'aws.autoscaling',
    type: 'EC2 Instance-terminate Lifecycle Action',
    resource: arn('autoscaling', parts, `autoScalingGroup:${parts.id}:autoScalingGroupName/${parts.group}`),
    detail: {
      LifecycleActionToken: parts.id,
      AutoScalingGroupName: parts.group,
      LifecycleHookName: parts.hook,
      EC2InstanceId: parts.instanceId,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      Origin: 'AutoScalingGroup',
      Destination: parts.action === 'return-to-pool' ? 'WarmPool' : 'EC2',
    },
  }),
  'capacity-block-expiration': (parts) => ({
    source: 'aws.ec2',
    type: 'Capacity Block Reservation Expiration Warning',
    resource: arn('ec2', parts, `capacity-reservation/${parts.instanceId}`),
    detail: { 'capacity-reservation-id': parts.instanceId, 'end-date': iso(parts.at + 40 * MINUTE_MS) },
  }),
  'scheduled-change': (parts) => ({
    source: 'aws.health',
    type: 'AWS Health Event',
    resource: parts.instanceId,
    detail: healthDetail(parts),
  }),
  'rebalance-recommendation': (parts) => ({
    source: 'aws.ec2',
    type: 'EC2 Instance Rebalance Recommendation',
    resource: spotArn(parts),
    detail: { 'instance-id': parts.instanceId },
  }),
  'instance-state-change': (parts) => ({
    source: 'aws.ec2',
    type: 'EC2 Instance State-change Notification',
    resource: instanceArn(parts),
    detail: { 'instance-id': parts.instanceId, state: takeBack(parts.action) === 'terminate' ? 'shutting-down' : 'stopping' },
  }),
};

function fill(kind: Kind, { instanceId, at, ...parts }: SampleParts): Filled {
  return {
    instanceId,
    at,
    id: parts.id ?? `sample-${kind}-${at}`,
    account: parts.account ?? '111122223333',
    region: parts.region ?? 'eu-west-1',
    action: parts.action ?? 'terminate',
    group: parts.group ?? 'web',
    hook: parts.hook ?? 'drain',
    startsAt: parts.startsAt ?? at + 14 * DAY_MS,
  };
}

/**
 * The body EventBridge would send for a notice of this kind, as JSON text. `readNotices` reads it as one notice of the
 * kind and instance, noticed at `at`.
 */
export function sampleNotice(kind: Kind, parts: SampleParts): string {
  const filled = fill(kind, parts);
  const { source, type, resource, detail } = SAMPLES[kind](filled);
  const { id, account, region, at } = filled;
  return JSON.stringify({ version: '0', id, 'detail-type': type, source, account, time: iso(at), region, resources: [resource], detail });
}
