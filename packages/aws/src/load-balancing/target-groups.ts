import type { TargetGroup as DescribedGroup, TargetDescription, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '@lastcall/plugin-api';
import { createBatch } from '../calling/batch.ts';
import type { Call } from '../calling/call.ts';
import { createFreshCache, type FreshCache } from '../calling/fresh-cache.ts';
import { collectPages } from '../calling/pages.ts';
import { insteadOf, isGone, isInvalidTarget } from '../error-names.ts';
import type { Aws } from '../open-aws.ts';

/** A target group that can hold instances and carries traffic. */
export type TargetGroup = {
  readonly arn: string;
  readonly name: string;
  readonly region: string | null;
  readonly targetType: 'instance' | 'ip';
  readonly vpcId: string | null;
};

/** A target as AWS named it. Deregistering must name it the same way: id, port and zone. */
export type NamedTarget = TargetDescription;

/** A target and its health. */
export type Target = {
  readonly target: NamedTarget;
  /** `initial` `healthy` `unhealthy` `unhealthy.draining` `unused` `draining` `unavailable`. */
  readonly state: string;
  /** `Target.NotRegistered`, `Target.DeregistrationInProgress`, …; empty when AWS gave none. */
  readonly reason: string;
};

/** How fresh an answer must be, and whether it is part of a search through every group. */
export type Look = { readonly since: number; readonly pace: 'at once' | 'search' };

/** The target groups of every region, shared by all runs of a process. */
export type TargetGroups = {
  /** Every group of the region that can hold instances and is attached to a load balancer; at most a minute old. */
  list(region: string | null, call: Call): Promise<readonly TargetGroup[]>;
  /** Every target of a group; empty when the group is gone. */
  targetsIn(group: TargetGroup, look: Look, call: Call): Promise<readonly Target[]>;
  /** Deregisters one target; those of one group that come within 100 ms share a request. Success when it is gone already. */
  deregister(group: TargetGroup, target: NamedTarget, call: Call): Promise<void>;
  /** The group's deregistration delay, ms, at most five minutes old; null when the group is gone. */
  drainMs(group: TargetGroup, call: Call): Promise<number | null>;
};

const LIST_KEPT_MS = 60_000;
const DRAIN_KEPT_MS = 5 * 60_000;
/** The most AWS takes in a page. */
const PAGE_SIZE = 400;
const WINDOW_MS = 100;
/** AWS documents no limit; cloud-provider-aws sends 100. */
const TARGETS_PER_CALL = 100;
const DELAY_ATTRIBUTE = 'deregistration_delay.timeout_seconds';

type Tools = { readonly aws: Aws; readonly clock: Clock };

/** A described group in our words; null for one that cannot hold instances (lambda, alb) or has no load balancer. */
export function usableGroup(described: DescribedGroup, region: string | null): TargetGroup | null {
  const { TargetGroupArn: arn, TargetGroupName, TargetType, LoadBalancerArns = [], VpcId } = described;
  if (arn === undefined || LoadBalancerArns.length === 0) return null;
  if (TargetType !== 'instance' && TargetType !== 'ip') return null;
  return { arn, name: TargetGroupName ?? arn, region, targetType: TargetType, vpcId: VpcId ?? null };
}

const toTarget = ({ Target, TargetHealth }: TargetHealthDescription): readonly Target[] =>
  Target === undefined ? [] : [{ target: Target, state: TargetHealth?.State ?? 'unavailable', reason: TargetHealth?.Reason ?? '' }];

const loadList = (aws: Aws) => async (region: string | null, call: Call) => {
  const elbv2 = await aws.elbv2(region);
  const described = await collectPages<DescribedGroup>(async (Marker) => {
    const page = await elbv2.describeTargetGroups({ PageSize: PAGE_SIZE, Marker }, call);
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  return described.flatMap((one) => usableGroup(one, region) ?? []);
};

const loadTargets = (aws: Aws, pace: Look['pace']) => async (group: TargetGroup, call: Call) => {
  const elbv2 = await aws.elbv2(group.region);
  const describe = pace === 'search' ? elbv2.searchTargetHealth : elbv2.describeTargetHealth;
  // Without `Targets`: naming an id alone would miss it on every port but the group's own.
  const none: { readonly TargetHealthDescriptions?: TargetHealthDescription[] } = {};
  const { TargetHealthDescriptions = [] } = await describe({ TargetGroupArn: group.arn }, call).catch(insteadOf(isGone, none));
  return TargetHealthDescriptions.flatMap(toTarget);
};

const loadDrainMs = (aws: Aws) => async (group: TargetGroup, call: Call) => {
  const elbv2 = await aws.elbv2(group.region);
  const none: { readonly Attributes?: { Key?: string | undefined; Value?: string | undefined }[] } = {};
  const { Attributes = [] } = await elbv2.describeTargetGroupAttributes({ TargetGroupArn: group.arn }, call).catch(insteadOf(isGone, none));
  const seconds = Attributes.find(({ Key }) => Key === DELAY_ATTRIBUTE)?.Value;
  return seconds === undefined ? null : Number(seconds) * 1000;
};

const createDeregister = ({ aws, clock }: Tools, group: TargetGroup) =>
  createBatch<NamedTarget, void>({
    clock,
    windowMs: WINDOW_MS,
    limit: TARGETS_PER_CALL,
    isOnesFault: isInvalidTarget,
    act: async (targets, call) => {
      const elbv2 = await aws.elbv2(group.region);
      const request = { TargetGroupArn: group.arn, Targets: [...targets] };
      const isSettled = (error: unknown) => isGone(error) && (targets.length === 1 || !isInvalidTarget(error));
      await elbv2.deregisterTargets(request, call).catch(insteadOf<unknown>(isSettled, undefined));
      return targets.map(() => undefined);
    },
  });

function createDeregistering(tools: Tools): TargetGroups['deregister'] {
  const batches = new Map<string, ReturnType<typeof createDeregister>>();
  return (group, target, call) => {
    const batch = batches.get(group.arn) ?? createDeregister(tools, group);
    batches.set(group.arn, batch);
    return batch(target, { ...call, priority: 0 });
  };
}

/** Opens the target groups. Silent on the network until asked. */
export function openTargetGroups({ aws, clock }: Tools): TargetGroups {
  const byArn = ({ arn }: TargetGroup) => arn;
  const lists = createFreshCache({ clock, nameOf: (region: string | null) => region ?? '', load: loadList(aws) });
  const drains = createFreshCache({ clock, nameOf: byArn, load: loadDrainMs(aws) });
  const targets: Record<Look['pace'], FreshCache<TargetGroup, readonly Target[]>> = {
    'at once': createFreshCache({ clock, nameOf: byArn, load: loadTargets(aws, 'at once') }),
    search: createFreshCache({ clock, nameOf: byArn, load: loadTargets(aws, 'search') }),
  };
  return {
    list: (region, call) => lists.get(region, clock.now() - LIST_KEPT_MS, { ...call, priority: 1 }),
    targetsIn: (group, { since, pace }, call) => targets[pace].get(group, since, call),
    deregister: createDeregistering({ aws, clock }),
    drainMs: (group, call) => drains.get(group, clock.now() - DRAIN_KEPT_MS, { ...call, priority: 8 }),
  };
}
