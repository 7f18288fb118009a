import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Clock, Instance } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import type { Aws } from '../open-aws.ts';
import type { Target, TargetGroup, TargetGroups } from './target-groups.ts';

/** Who is looked for. `instance` null: nothing but the id is known. */
export type Wanted = {
  readonly instanceId: string;
  readonly region: string | null;
  /** The Auto Scaling group, also where a notice named it and the inventory did not. */
  readonly group: string | null;
  readonly instance: Instance | null;
};

/** A group the instance may be in. `likely`: its Auto Scaling group says so. */
export type Candidate = { readonly group: TargetGroup; readonly likely: boolean };

/** Which target groups an instance may be in: AWS has no look-up from an instance to its groups. */
export type TargetGroupIndex = {
  /** Every group worth looking into, those its Auto Scaling group names first. */
  candidates(wanted: Wanted, call: Call): Promise<readonly Candidate[]>;
};

const ATTACHED_KEPT_MS = 60_000;

/** ARNs of the target groups an Auto Scaling group registers its instances with. */
export function attachedArns(group: AutoScalingGroup | undefined): readonly string[] {
  const sources = group?.TrafficSources?.flatMap(({ Identifier }) => Identifier ?? []) ?? [];
  return [...new Set([...(group?.TargetGroupARNs ?? []), ...sources])];
}

/** The groups worth looking into: those of another VPC are not, nor those of addresses when none is known. */
export function rankCandidates(groups: readonly TargetGroup[], wanted: Wanted, attached: readonly string[]): readonly Candidate[] {
  const { instance } = wanted;
  const isElsewhere = ({ vpcId }: TargetGroup) => vpcId !== null && instance?.vpcId != null && vpcId !== instance.vpcId;
  const isHopeless = (group: TargetGroup) => isElsewhere(group) || (group.targetType === 'ip' && !instance?.addresses.length);
  const candidates = groups.filter((group) => !isHopeless(group)).map((group) => ({ group, likely: attached.includes(group.arn) }));
  return [...candidates.filter(({ likely }) => likely), ...candidates.filter(({ likely }) => !likely)];
}

/** Those targets of a group that are the instance, on whatever port, registered or draining. */
export function targetsOf({ instanceId, instance }: Wanted, group: TargetGroup, targets: readonly Target[]): readonly Target[] {
  const ids = group.targetType === 'instance' ? [instanceId] : (instance?.addresses ?? []);
  return targets.filter(({ target, reason }) => ids.includes(target.Id ?? '') && reason !== 'Target.NotRegistered');
}

const loadAttached = (aws: Aws) => async (asked: { readonly name: string; readonly region: string | null }, call: Call) => {
  const autoScaling = await aws.autoScaling(asked.region);
  const { AutoScalingGroups } = await autoScaling.describeAutoScalingGroups({ AutoScalingGroupNames: [asked.name] }, call);
  return attachedArns(AutoScalingGroups?.[0]);
};

/** Opens the index. Silent on the network until asked. */
export function openTargetGroupIndex(tools: { readonly aws: Aws; readonly clock: Clock; readonly groups: TargetGroups }): TargetGroupIndex {
  const { aws, clock, groups } = tools;
  const attached = createFreshCache({ clock, nameOf: ({ name, region }) => `${region} ${name}`, load: loadAttached(aws) });
  const attachedTo = async ({ group, region }: Wanted, call: Call): Promise<readonly string[]> => {
    if (group === null) return [];
    // It only says where to look first, so not knowing it costs time and nothing else.
    const unknown: readonly string[] = [];
    return attached.get({ name: group, region }, clock.now() - ATTACHED_KEPT_MS, { ...call, priority: 1 }).catch(() => unknown);
  };
  return {
    async candidates(wanted, call) {
      const [listed, arns] = await Promise.all([groups.list(wanted.region, call), attachedTo(wanted, call)]);
      return rankCandidates(listed, wanted, arns);
    },
  };
}
