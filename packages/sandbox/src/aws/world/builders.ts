import { newAddress } from '../../addresses.ts';
import { newHex, newInstanceId } from '../ids.ts';
import type { Place } from '../place.ts';
import { endsConnections, KINDS, kindOf, type LoadBalancerKind } from './load-balancers.ts';
import { joinClassicLoadBalancer, joinTargetGroup } from './rotation.ts';
import {
  type AgentState,
  type ClassicLoadBalancer,
  type Group,
  type InstanceLifecycle,
  inRegion,
  type LifecycleHook,
  type SimInstance,
  type State,
  type TargetGroup,
} from './state.ts';

/** An instance to launch; everything has a default. */
export type LaunchParts = {
  readonly id?: string;
  readonly region?: string;
  readonly zone?: string;
  readonly vpcId?: string;
  /** Name of its Auto Scaling group, which must exist; also becomes the tag `aws:autoscaling:groupName`. */
  readonly group?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Where it is registered besides its group's target groups. `port` defaults to the target group's. */
  readonly targetGroups?: readonly { readonly arn?: string; readonly name?: string; readonly port?: number }[];
  readonly classicLoadBalancers?: readonly string[];
  readonly platform?: 'linux' | 'windows';
  /** Default `spot`. */
  readonly lifecycle?: InstanceLifecycle;
  readonly capacityReservationId?: string;
  /** Default `online`. */
  readonly ssm?: AgentState;
  readonly privateIp?: string;
  readonly otherPrivateIps?: readonly string[];
  readonly ipv6Addresses?: readonly string[];
};

/** An Auto Scaling group to create; the hooks' transition defaults to termination. */
export type GroupParts = {
  readonly name: string;
  readonly region?: string;
  readonly hooks?: readonly (Pick<LifecycleHook, 'name'> & Partial<LifecycleHook>)[];
  /** Names or ARNs of target groups whose targets are the group's instances. */
  readonly targetGroups?: readonly string[];
  readonly classicLoadBalancers?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly desired?: number;
};

/** A target group to create. Without `loadBalancerArns` it hangs on a load balancer of its own; an empty list means on none. */
export type TargetGroupParts = Partial<
  Pick<TargetGroup, 'region' | 'targetType' | 'protocol' | 'port' | 'vpcId' | 'loadBalancerArns' | 'tags' | 'connectionTermination'>
> & {
  readonly name: string;
  /** What kind of load balancer it is made for. Default: the kind that speaks `protocol`; without one `application`. */
  readonly loadBalancer?: LoadBalancerKind;
  /** Default 300,000 as in AWS. */
  readonly deregistrationDelayMs?: number;
};

/** A Classic Load Balancer to create. `drainingTimeoutMs` defaults to 300,000; 0 means without connection draining. */
export type ClassicLoadBalancerParts = Partial<Pick<ClassicLoadBalancer, 'region' | 'vpcId' | 'drainingTimeoutMs'>> & {
  readonly name: string;
};

/** What makes things in the world; each function returns the thing itself, whose fields show the present. */
export type Builders = {
  launch(parts?: LaunchParts): SimInstance;
  createGroup(parts: GroupParts): Group;
  createTargetGroup(parts: TargetGroupParts): TargetGroup;
  createClassicLoadBalancer(parts: ClassicLoadBalancerParts): ClassicLoadBalancer;
};

const DEFAULT_VPC = 'vpc-0a1b2c3d4e5f60718';
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';

const aHook = (parts: Pick<LifecycleHook, 'name'> & Partial<LifecycleHook>): LifecycleHook => ({
  transition: TERMINATING,
  heartbeatTimeoutMs: 3_600_000,
  defaultResult: 'ABANDON',
  metadata: null,
  notificationTarget: null,
  ...parts,
});

/** The target group of that name or ARN in the region. Throws a TypeError where there is none: a mistake in a test. */
export function targetGroupNamed(state: State, region: string, nameOrArn: string): TargetGroup {
  const found =
    state.targetGroups.get(nameOrArn) ?? [...state.targetGroups.values()].find((one) => one.region === region && one.name === nameOrArn);
  if (!found) throw new TypeError(`no target group ${nameOrArn} in ${region}`);
  return found;
}

const addressesOf = ({ privateIp = newAddress(), otherPrivateIps = [] }: LaunchParts): readonly string[] => [privateIp, ...otherPrivateIps];

const groupTag = (group: string | undefined): Record<string, string> => (group === undefined ? {} : { 'aws:autoscaling:groupName': group });

function anInstance(place: Place, parts: LaunchParts): SimInstance {
  const { id = newInstanceId(), region = place.region, zone = `${region}a`, vpcId = DEFAULT_VPC } = parts;
  const { platform = 'linux', lifecycle = 'spot', ssm = 'online', ipv6Addresses = [] } = parts;
  const now = place.now();
  return {
    id,
    region,
    zone,
    vpcId,
    platform,
    lifecycle,
    ipv6Addresses,
    tags: { ...groupTag(parts.group), ...parts.tags },
    group: parts.group ?? null,
    capacityReservationId: parts.capacityReservationId ?? null,
    privateIps: addressesOf(parts),
    launchedAt: now,
    scheduledEvents: [],
    state: 'running',
    stateSinceAt: now,
    agent: ssm,
    silentSinceAt: ssm === 'online' ? null : now,
  };
}

function joinGroup(state: State, instance: SimInstance): void {
  if (instance.group === null) return;
  const group = state.groups.get(inRegion(instance.region, instance.group));
  if (!group) throw new TypeError(`no Auto Scaling group ${instance.group} in ${instance.region}`);
  group.members.set(instance.id, 'InService');
  for (const arn of group.targetGroupArns) joinTargetGroup(state, targetGroupNamed(state, instance.region, arn), { instance });
  for (const name of group.classicLoadBalancers) joinClassicLoadBalancer(state, instance, name);
}

function joinOwn(state: State, instance: SimInstance, parts: LaunchParts): void {
  for (const { arn, name, port } of parts.targetGroups ?? []) {
    joinTargetGroup(state, targetGroupNamed(state, instance.region, arn ?? name ?? ''), { instance, ...(port !== undefined && { port }) });
  }
  for (const name of parts.classicLoadBalancers ?? []) joinClassicLoadBalancer(state, instance, name);
}

function aGroup(place: Place, state: State, parts: GroupParts): Group {
  const region = parts.region ?? place.region;
  const prefix = `arn:aws:autoscaling:${region}:${place.account}:autoScalingGroup`;
  return {
    name: parts.name,
    region,
    arn: `${prefix}:0f0e0d0c-aaaa-bbbb-cccc-${newHex(12)}:autoScalingGroupName/${parts.name}`,
    hooks: (parts.hooks ?? []).map(aHook),
    targetGroupArns: (parts.targetGroups ?? []).map((name) => targetGroupNamed(state, region, name).arn),
    classicLoadBalancers: [...(parts.classicLoadBalancers ?? [])],
    tags: { ...parts.tags },
    members: new Map(),
    desired: parts.desired ?? 0,
  };
}

function aTargetGroup(place: Place, { loadBalancer, ...parts }: TargetGroupParts): TargetGroup {
  const region = parts.region ?? place.region;
  const prefix = `arn:aws:elasticloadbalancing:${region}:${place.account}`;
  const kind = loadBalancer ?? kindOf(parts.protocol ?? 'HTTP');
  const { path, protocol, port } = KINDS[kind];
  return {
    targetType: 'instance',
    protocol,
    port,
    vpcId: DEFAULT_VPC,
    loadBalancerArns: [`${prefix}:loadbalancer/${path}/${parts.name}/${newHex(16)}`],
    deregistrationDelayMs: 300_000,
    connectionTermination: endsConnections(parts.protocol ?? protocol),
    tags: {},
    ...parts,
    region,
    arn: `${prefix}:targetgroup/${parts.name}/${newHex(16)}`,
    targets: new Map(),
  };
}

/** The builders of a world. */
export const createBuilders = (place: Place, state: State): Builders => ({
  launch(parts = {}) {
    const instance = anInstance(place, parts);
    joinGroup(state, instance);
    joinOwn(state, instance, parts);
    state.instances.set(instance.id, instance);
    return instance;
  },
  createGroup(parts) {
    const group = aGroup(place, state, parts);
    state.groups.set(inRegion(group.region, group.name), group);
    return group;
  },
  createTargetGroup(parts) {
    const targetGroup = aTargetGroup(place, parts);
    state.targetGroups.set(targetGroup.arn, targetGroup);
    return targetGroup;
  },
  createClassicLoadBalancer(parts) {
    const balancer = { region: place.region, vpcId: DEFAULT_VPC, drainingTimeoutMs: 300_000, ...parts, instances: new Map() };
    state.classicLoadBalancers.set(inRegion(balancer.region, balancer.name), balancer);
    return balancer;
  },
});
