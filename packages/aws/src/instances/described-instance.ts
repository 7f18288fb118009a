import type { Instance as Described, Tag } from '@aws-sdk/client-ec2';
import type { Instance } from '@lastcall/plugin-api';

/** The tag Auto Scaling puts on every instance of a group. */
const GROUP_TAG = 'aws:autoscaling:groupName';

/** Tags by key, as EC2 and Auto Scaling write them. */
export const tagsOf = (tags: readonly Tag[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));

const isText = (value: string | undefined): value is string => value !== undefined && value !== '';

function addressesOf(described: Described): readonly string[] {
  const interfaces = described.NetworkInterfaces ?? [];
  const v4 = interfaces.flatMap(({ PrivateIpAddresses = [] }) => PrivateIpAddresses.map((one) => one.PrivateIpAddress));
  const v6 = interfaces.flatMap(({ Ipv6Addresses = [] }) => Ipv6Addresses.map((one) => one.Ipv6Address));
  return [...new Set([described.PrivateIpAddress, ...v4, ...v6].filter(isText))];
}

const platformOf = ({ Platform, PlatformDetails }: Described): Instance['platform'] =>
  /windows/i.test(Platform ?? PlatformDetails ?? '') ? 'windows' : 'linux';

/** The group an instance is in by its tags, or null. */
export const groupOf = (described: Described): string | null => tagsOf(described.Tags)[GROUP_TAG] ?? null;

/** What is known of an instance through its Auto Scaling group. */
export type GroupFacts = Pick<Instance, 'groupTags' | 'hookTimeoutsMs'>;

/** An instance in our words, from what `DescribeInstances` says. */
export function toInstance(described: Described, { groupTags, hookTimeoutsMs }: GroupFacts): Instance {
  return {
    instanceId: described.InstanceId ?? '',
    tags: tagsOf(described.Tags),
    group: groupOf(described),
    groupTags,
    platform: platformOf(described),
    state: described.State?.Name ?? 'unknown',
    zone: described.Placement?.AvailabilityZone ?? null,
    vpcId: described.VpcId ?? null,
    privateDnsName: described.PrivateDnsName || null,
    addresses: addressesOf(described),
    lifecycle: described.InstanceLifecycle ?? 'on-demand',
    launchedAt: described.LaunchTime?.getTime() ?? null,
    hookTimeoutsMs,
  };
}
