import { createLatest, type Latest } from '../../latest.ts';
import type { Completion } from './completions.ts';

/** An instance's state as EC2 spells it. */
export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

/** What the agent of Systems Manager on an instance is like: answering, silent, or never registered. */
export type AgentState = 'online' | 'lost' | 'absent';

/** How EC2 sells an instance. */
export type InstanceLifecycle = 'on-demand' | 'spot' | 'capacity-block' | 'interruptible-capacity-reservation';

/** A maintenance EC2 has planned for an instance. Instants are epoch ms. */
export type ScheduledEvent = {
  readonly id: string;
  readonly code: string;
  readonly description: string;
  readonly notBeforeAt: number;
  readonly notAfterAt: number | null;
};

/** A virtual machine. */
export type SimInstance = {
  readonly id: string;
  readonly region: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly tags: Record<string, string>;
  readonly group: string | null;
  readonly platform: 'linux' | 'windows';
  readonly lifecycle: InstanceLifecycle;
  readonly capacityReservationId: string | null;
  readonly privateIps: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly launchedAt: number;
  readonly scheduledEvents: ScheduledEvent[];
  state: InstanceState;
  /** When it entered `state`, epoch ms. */
  stateSinceAt: number;
  agent: AgentState;
  /** Since when nothing on it runs or reports, epoch ms; null while its agent answers. */
  silentSinceAt: number | null;
};

/** A rule that holds an instance of a group on its way out. */
export type LifecycleHook = {
  readonly name: string;
  readonly transition: string;
  readonly heartbeatTimeoutMs: number;
  readonly defaultResult: LifecycleResult;
  readonly metadata: string | null;
  /** Topic ARN or queue ARN that is told directly; null: only EventBridge is. */
  readonly notificationTarget: string | null;
};

/** What somebody answers to a lifecycle hook, or what its timeout answers. */
export type LifecycleResult = 'CONTINUE' | 'ABANDON';

/** Where an instance is bound for: its end, the warm pool of its group, or service in its group. */
export type Destination = 'EC2' | 'WarmPool' | 'AutoScalingGroup';

/** An Auto Scaling group. `members` maps instance ids to lifecycle states. */
export type Group = {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly hooks: LifecycleHook[];
  readonly targetGroupArns: string[];
  readonly classicLoadBalancers: string[];
  readonly tags: Record<string, string>;
  readonly members: Map<string, string>;
  desired: number;
};

/** A hook that waits for somebody to complete it. Instants are epoch ms. */
export type LifecycleAction = {
  readonly token: string;
  readonly group: Group;
  readonly hook: LifecycleHook;
  readonly instanceId: string;
  readonly destination: Destination;
  readonly startedAt: number;
  /** Heartbeats cannot move the expiry beyond this. */
  readonly expiresLatestAt: number;
  expiresAt: number;
  callOff: () => void;
};

/** An instance, or an address, at a port of a target group. */
export type Target = {
  /** ARN of its target group. */
  readonly group: string;
  readonly id: string;
  readonly port: number;
  readonly zone: string | null;
  /** `initial` until then, epoch ms. */
  readonly healthyAt: number;
  /** While it drains: when it will be gone, epoch ms. Null: it is not draining. */
  drainedAt: number | null;
  /** False: its health checks fail. */
  healthy: boolean;
};

/** A target group. `targets` is keyed by id and port. */
export type TargetGroup = {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly targetType: 'instance' | 'ip' | 'lambda' | 'alb';
  readonly protocol: string;
  readonly port: number;
  readonly vpcId: string;
  readonly loadBalancerArns: readonly string[];
  readonly tags: Record<string, string>;
  readonly targets: Map<string, Target>;
  deregistrationDelayMs: number;
  /** Whether connections end with the deregistration delay; matters behind a Network Load Balancer only. */
  connectionTermination: boolean;
};

/** A Classic Load Balancer. `instances` maps instance ids to when they will be drained, null for those in service. */
export type ClassicLoadBalancer = {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly drainingTimeoutMs: number;
  readonly instances: Map<string, number | null>;
};

/** Everything the simulated AWS knows, as plain data. */
export type State = {
  readonly instances: Map<string, SimInstance>;
  /** By region and name, see `inRegion`. */
  readonly groups: Map<string, Group>;
  readonly lifecycleActions: Set<LifecycleAction>;
  /** By ARN. */
  readonly targetGroups: Map<string, TargetGroup>;
  /** Every target by its own id, an instance's or an address; a group that was taken out of `targetGroups` leaves its targets here. */
  readonly targetsById: Map<string, Set<Target>>;
  /** By region and name, see `inRegion`. */
  readonly classicLoadBalancers: Map<string, ClassicLoadBalancer>;
  /** The latest 10,000 lifecycle actions that have ended. */
  readonly completions: Latest<Completion>;
};

const MOST_COMPLETIONS = 10_000;

/** A world with nothing in it. */
export const emptyState = (): State => ({
  instances: new Map(),
  groups: new Map(),
  lifecycleActions: new Set(),
  targetGroups: new Map(),
  targetsById: new Map(),
  classicLoadBalancers: new Map(),
  completions: createLatest(MOST_COMPLETIONS),
});

/** The key of a thing that is named within its region. */
export const inRegion = (region: string, name: string): string => `${region}/${name}`;

/** The name EC2 gives an instance within its VPC, and Kubernetes by default to its node. */
export const privateDnsName = ({ privateIps, region }: SimInstance): string =>
  `ip-${privateIps[0]?.replaceAll('.', '-')}.${region}.compute.internal`;

/** The key of a target within its group. */
export const targetKey = (id: string, port: number): string => `${id}:${port}`;
