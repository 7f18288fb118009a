import type { Clock, Log, TargetGroupBinding } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { createFreshCache } from '../calling/fresh-cache.ts';
import { urgencyOf } from '../calling/urgency.ts';
import type { Aws } from '../open-aws.ts';
import { type AwsPlace, keyOf } from '../places/place.ts';
import { type Candidate, chooseCandidates, idsIn, type Knowledge, type Wanted } from './candidates.ts';
import { attachedArns, createHintBook } from './hints.ts';
import { createMembership } from './membership.ts';
import type { GroupReads, ToldOf } from './reads.ts';
import { createRegion, hintFor, listFor, type Region } from './region.ts';
import { keepIndex } from './region-index.ts';

/** How the index is kept up to date. */
export type Keeping = {
  /** The part of AWS's rate that reading in the background may use, 0 to below 1; 0: nothing is read in the background. */
  readonly share: number;
  /** Asks every cluster for its target group bindings. */
  readonly bindings: (signal: AbortSignal) => Promise<readonly TargetGroupBinding[]>;
  /** Whether classic load balancers are to be known as well. */
  readonly classic: 'too' | 'not';
};

/** Which target groups an instance may be in: AWS has no look-up from an instance to its groups. */
export type TargetGroupIndex = {
  /** Every group worth looking into, the likeliest first. Begins to keep an index of its place where none is kept yet. */
  candidates(wanted: Wanted, call: Call): Promise<readonly Candidate[]>;
  /** Begins to read in the background, in the location's region of our own account and of every one with a role, and wherever somebody is looked for. A second call changes nothing. */
  keep(keeping: Keeping): void;
  /** What was read of a group elsewhere: the index learns from it. */
  readonly told: ToldOf;
  /** Ends the reading. Safe to call twice. */
  close(): void;
};

const ATTACHED_KEPT_MS = 60_000;

/** What the index is made of. Silent on the network until asked. */
export type IndexParts = {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly log: Log;
  readonly replicas: () => number;
  readonly reads: () => GroupReads;
  readonly listClassic: (place: AwsPlace, call: Call) => Promise<unknown>;
  /** True while somebody waits for AWS's rate to act: nothing is read in the background then. */
  readonly isBusy: () => boolean;
};

const loadAttached = (aws: Aws) => async (asked: AwsPlace & { readonly name: string }, call: Call) => {
  const autoScaling = await aws.autoScaling(asked);
  const { AutoScalingGroups } = await autoScaling.describeAutoScalingGroups({ AutoScalingGroupNames: [asked.name] }, call);
  return attachedArns(AutoScalingGroups?.[0]);
};

/** What an Auto Scaling group is attached to: as the hints say, or else asked now. */
function createAttachedTo({ aws, clock }: IndexParts) {
  const cache = createFreshCache({
    clock,
    keptMs: ATTACHED_KEPT_MS,
    nameOf: (asked) => `${keyOf(asked)} ${asked.name}`,
    load: loadAttached(aws),
  });
  return async ({ group, account, region }: Wanted, { hints }: Region, call: Call): Promise<readonly string[]> => {
    if (group === null) return [];
    const hinted = hints.now().attached.get(group);
    if (hinted !== undefined) return hinted;
    // It only says where to look first, so not knowing it costs time and nothing else.
    const unknown: readonly string[] = [];
    return cache.get({ name: group, account, region }, clock.now() - ATTACHED_KEPT_MS, call).catch(() => unknown);
  };
}

function knowledgeOf({ membership, hints }: Region, wanted: Wanted): Omit<Knowledge, 'groups' | 'attached'> {
  const ids = [...idsIn({ targetType: 'instance' }, wanted), ...idsIn({ targetType: 'ip' }, wanted)];
  return { ...membership, registered: membership.of(ids), hints: hints.now() };
}

/** Opens the index. */
export function openTargetGroupIndex(parts: IndexParts): TargetGroupIndex {
  const { aws, clock, log, replicas } = parts;
  const closing = new AbortController();
  const regions = new Map<string, Region>();
  const attachedTo = createAttachedTo(parts);
  let keeping: Keeping | null = null;
  let actedAt = Number.NEGATIVE_INFINITY;

  const openRegion = (place: AwsPlace): Region => {
    const bindings = async (signal: AbortSignal) => (await keeping?.bindings(signal)) ?? [];
    return createRegion({ membership: createMembership(), hints: createHintBook({ ...parts, place, bindings }) });
  };
  const regionOf = (place: AwsPlace): Region => {
    const known = regions.get(keyOf(place)) ?? openRegion(place);
    regions.set(keyOf(place), known);
    if (keeping !== null && keeping.share > 0 && !known.isKept) {
      known.isKept = true;
      const { share, classic } = keeping;
      const listClassic = async (call: Call) => (classic === 'too' ? parts.listClassic(place, call) : undefined);
      const how = { clock, log, place, reads: parts.reads(), ...known, listClassic, share, replicas };
      void keepIndex({ ...how, actedAt: () => (parts.isBusy() ? clock.now() : actedAt) }, closing.signal);
    }
    return known;
  };
  return {
    async candidates(wanted, call) {
      actedAt = clock.now();
      const where = await aws.locate(wanted);
      const region = regionOf(where);
      // Everything else waits for these few answers.
      const asked = { ...call, priority: urgencyOf('write', 0) };
      const attached = await attachedTo({ ...wanted, ...where }, region, asked);
      const groups = await listFor({ ...parts, region, where, attached }, asked);
      await hintFor(groups, { clock, region, wanted }, asked);
      return chooseCandidates(wanted, { ...knowledgeOf(region, wanted), groups, attached });
    },
    keep(how) {
      keeping ??= how;
      void aws.places().then((places) => {
        if (!closing.signal.aborted) for (const place of places) regionOf(place);
      });
    },
    told: (group, targets, readAt) => regionOf(group).membership.put(group, targets, readAt),
    close: () => closing.abort(new Error('closed')),
  };
}
