import type { Instance } from '@lastcall/plugin-api';
import type { AwsPlace } from '../places/place.ts';
import type { NamedTarget } from './group-targets.ts';
import { type Hints, isKeptByController } from './hints.ts';
import type { TargetGroup } from './target-group.ts';

/** Who is looked for. `instance` null: nothing but the id is known. */
export type Wanted = AwsPlace & {
  readonly instanceId: string;
  /** The Auto Scaling group, also where a notice named it and the inventory did not. */
  readonly group: string | null;
  readonly instance: Instance | null;
};

/**
 * Why a group is looked into. `registered`: the instance was in it when it was last read. `attached`: its Auto Scaling group or the
 * load balancer controller puts it there. `launched since`: it was read before the instance was launched, or so soon after that it need not have been ready. `unread`: it was never read.
 */
export type Because = 'registered' | 'attached' | 'launched since' | 'unread';

/** A group the instance may be in. */
export type Candidate = {
  readonly group: TargetGroup;
  readonly because: Because;
  /** Targets of the instance as they were last read; none where it was in no reading. */
  readonly known: readonly NamedTarget[];
  /** True where the load balancer controller keeps the addresses of pods: they leave with their pods. */
  readonly keptByController: boolean;
};

/** What is known at the moment of a notice. `readAt`: when a group was last read, epoch ms; null: never. */
export type Knowledge = {
  readonly groups: readonly TargetGroup[];
  readonly registered: ReadonlyMap<string, readonly NamedTarget[]>;
  readonly attached: readonly string[];
  readonly hints: Hints;
  readonly readAt: (arn: string) => number | null;
  /** How many targets a group held when it was last read. */
  readonly sizeOf: (arn: string) => number;
};

const ORDER: readonly Because[] = ['registered', 'attached', 'launched since', 'unread'];

/** Ids under which an instance stands in a group of this type. */
export function idsIn({ targetType }: Pick<TargetGroup, 'targetType'>, { instanceId, instance }: Wanted): readonly string[] {
  return targetType === 'instance' ? [instanceId] : (instance?.addresses ?? []);
}

/** The groups worth looking into: the likeliest first, and of those the largest, in which a request moves most. Those of another VPC are not, nor those of addresses when none is known. */
export function chooseCandidates(wanted: Wanted, knowledge: Knowledge): readonly Candidate[] {
  const { instance } = wanted;
  const isElsewhere = ({ vpcId }: TargetGroup) => vpcId !== null && instance?.vpcId != null && vpcId !== instance.vpcId;
  const found = knowledge.groups.flatMap((group): readonly Candidate[] => {
    const because = isElsewhere(group) || idsIn(group, wanted).length === 0 ? null : reasonFor(group, wanted, knowledge);
    if (because === null) return [];
    const known = because === 'registered' ? (knowledge.registered.get(group.arn) ?? []) : [];
    return [{ group, because, known, keptByController: isKeptByController(knowledge.hints, group) }];
  });
  const { sizeOf } = knowledge;
  return found.toSorted(
    (one, other) => ORDER.indexOf(one.because) - ORDER.indexOf(other.because) || sizeOf(other.group.arn) - sizeOf(one.group.arn),
  );
}

/** A machine is registered when it is ready, which is a while after its launch, ms. */
const REGISTERED_LATER_MS = 120_000;

function reasonFor({ arn }: TargetGroup, { instance }: Wanted, { registered, attached, hints, readAt }: Knowledge): Because | null {
  if (registered.has(arn)) return 'registered';
  if (attached.includes(arn) || hints.ofNodes.has(arn)) return 'attached';
  const at = readAt(arn);
  if (at === null) return 'unread';
  const launchedAt = instance?.launchedAt ?? null;
  return launchedAt !== null && launchedAt + REGISTERED_LATER_MS > at ? 'launched since' : null;
}
