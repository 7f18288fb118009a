import { type Clock, type Log, messageOf, sleep } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import { RATES } from '../calling/rates.ts';
import { BACKGROUND } from '../calling/urgency.ts';
import { type AwsPlace, inLog } from '../places/place.ts';
import { type HintBook, hintedArns } from './hints.ts';
import type { Membership } from './membership.ts';
import { nextReading } from './next-reading.ts';
import { type GroupReads, LIST_KEPT_MS } from './reads.ts';
import type { TargetGroup } from './target-group.ts';

/** How the index of a region is kept. */
export type RegionIndexParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly place: AwsPlace;
  readonly reads: GroupReads;
  readonly hints: HintBook;
  readonly membership: Membership;
  /** What else is to be known beforehand; read together with the list of groups. */
  readonly listClassic: (call: Call) => Promise<unknown>;
  /** The part of AWS's rate the reading may use, above 0 and below 1. */
  readonly share: number;
  readonly replicas: () => number;
  /** When somebody last acted by the index, epoch ms; now, while anybody waits to act. Until a moment later the rate is left to them. */
  readonly actedAt: () => number;
};

/** What has been read. */
type Progress = { readonly beganAt: number; groups: readonly TargetGroup[]; listedAt: number; isComplete: boolean; inTrouble: boolean };

/** Nothing is read in the background for so long after somebody acted, ms … */
const LEFT_ALONE_MS = 10_000;
/** … unless what is known has become this old meanwhile. */
const TOO_OLD_MS = 10 * 60_000;
/** The pause when there is nothing to read, and after a failure, ms. */
const IDLE_MS = 5_000;
/** The longest one reading may take, ms. */
const READING_MS = 30_000;

/**
 * Reads the region's target groups over and over, one after the other, until the signal aborts. What cannot be read is tried again
 * later. Never rejects.
 */
export async function keepIndex(parts: RegionIndexParts, signal: AbortSignal): Promise<void> {
  const beganAt = parts.clock.now();
  const progress: Progress = { beganAt, groups: [], listedAt: Number.NEGATIVE_INFINITY, isComplete: false, inTrouble: false };
  const attributesReadAt = new Map<string, number>();
  while (!signal.aborted) {
    const pauseMs = await readOnce(parts, { progress, attributesReadAt, signal }).catch((problem: unknown) => {
      if (!signal.aborted) tellTrouble(parts, progress, problem);
      return IDLE_MS;
    });
    await sleep(parts.clock, pauseMs, signal).catch(() => undefined);
  }
}

/** Once, until something could be read again. */
function tellTrouble({ log, place }: RegionIndexParts, progress: Progress, problem: unknown): void {
  if (!progress.inTrouble) log.warn('the target group index cannot be read', { ...inLog(place), problem: messageOf(problem) });
  progress.inTrouble = true;
}

type Round = { readonly progress: Progress; readonly attributesReadAt: Map<string, number>; readonly signal: AbortSignal };

/** Reads one thing, and says how long to pause after it, ms. */
async function readOnce(parts: RegionIndexParts, { progress, attributesReadAt, signal }: Round): Promise<number> {
  const { clock, reads, membership, hints } = parts;
  const now = clock.now();
  if (isLeftAlone(parts, progress, now)) return IDLE_MS / 5;
  const call: Call = { signal, deadlineAt: now + READING_MS, priority: BACKGROUND };
  if (now - progress.listedAt >= LIST_KEPT_MS) await listAnew(parts, progress, call);
  const next = nextReading({
    groups: progress.groups,
    targetsReadAt: membership.readAt,
    attributesReadAt: (arn) => attributesReadAt.get(arn) ?? null,
    hinted: hintedArns(hints.now()),
    now,
  });
  if (next?.what !== 'targets') tellComplete(parts, progress);
  if (next === null) return IDLE_MS;
  if (next.what === 'attributes') attributesReadAt.set(next.group.arn, now);
  await (next.what === 'targets' ? reads.targetsNow(next.group, call) : reads.attributes(next.group, call));
  progress.inTrouble = false;
  return (1000 * parts.replicas()) / (RATES.elbv2.perSecond * parts.share);
}

async function listAnew(
  { place, clock, reads, hints, membership, listClassic }: RegionIndexParts,
  progress: Progress,
  call: Call,
): Promise<void> {
  const listedAt = clock.now();
  // Without it a notice costs one request more, and nothing else.
  const known = listClassic(call).catch(() => undefined);
  const [groups] = await Promise.all([reads.list(place, listedAt - LIST_KEPT_MS, call), hints.refresh(listedAt, call), known]);
  membership.keepOnly(groups);
  Object.assign(progress, { groups, listedAt });
}

/** The first list is made in any case: it costs little, and says what there is. */
function isLeftAlone({ actedAt, membership }: RegionIndexParts, { groups, listedAt, beganAt }: Progress, now: number): boolean {
  const oldestAt = Math.min(listedAt, ...groups.map(({ arn }) => membership.readAt(arn) ?? beganAt));
  return now - actedAt() < LEFT_ALONE_MS && now - oldestAt < TOO_OLD_MS;
}

function tellComplete({ log, place, membership }: RegionIndexParts, progress: Progress): void {
  if (progress.isComplete) return;
  progress.isComplete = true;
  log.info('the target group index is complete', { ...inLog(place), groups: progress.groups.length, targets: membership.size() });
}
