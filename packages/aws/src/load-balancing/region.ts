import type { Clock } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';
import type { AwsPlace } from '../places/place.ts';
import { briefly } from './briefly.ts';
import { idsIn, type Wanted } from './candidates.ts';
import type { HintBook } from './hints.ts';
import type { Membership } from './membership.ts';
import { type GroupReads, LIST_KEPT_MS } from './reads.ts';
import type { TargetGroup } from './target-group.ts';

/** What is known of an account’s region. */
export type Region = {
  readonly membership: Membership;
  readonly hints: HintBook;
  isKept: boolean;
  /** The list of groups as it was last read; null: never. */
  listed: readonly TargetGroup[] | null;
  /** Attached groups that are in no list: of another type, or without a load balancer. */
  readonly unusable: Set<string>;
};

/** A list that is read anew for a group somebody has just attached is shared by all who miss it in this time, ms. */
const ATTACHED_ANEW_MS = 1_000;
/** Older hints are read anew before pods’ addresses are judged by them, ms. */
const HINTS_KEPT_MS = 5 * 60_000;

/** Makes a region of which nothing is known. */
export const createRegion = (parts: Pick<Region, 'membership' | 'hints'>): Region => ({
  ...parts,
  isKept: false,
  listed: null,
  unusable: new Set(),
});

/** What listing needs. `attached`: ARNs the list should have. */
export type Listing = {
  readonly clock: Clock;
  readonly reads: () => GroupReads;
  readonly region: Region;
  readonly where: AwsPlace;
  readonly attached: readonly string[];
};

/** The groups of a region. A list that is no longer fresh is better than none; one that lacks an attached group is read anew. */
export async function listFor({ clock, reads, region, where, attached }: Listing, call: Call): Promise<readonly TargetGroup[]> {
  const list = (since: number) => (asked: Call) => reads().list(where, since, asked);
  const kept = list(clock.now() - LIST_KEPT_MS);
  const groups = region.listed === null ? await kept(call) : await briefly(clock, { call, instead: region.listed }, kept);
  const arns = new Set(groups.map(({ arn }) => arn));
  const lacksNone = attached.every((arn) => arns.has(arn) || region.unusable.has(arn));
  region.listed = lacksNone ? groups : await briefly(clock, { call, instead: groups }, list(clock.now() - ATTACHED_ANEW_MS));
  // What is still missing holds no instances, or stands before nobody: it is not asked about again.
  for (const arn of attached) if (!region.listed.some((group) => group.arn === arn)) region.unusable.add(arn);
  return region.listed;
}

/** Where the instance’s addresses may be targets, it has to be known who keeps such groups: hints that are old are read anew, for at most 2 s. */
export async function hintFor(
  listed: readonly TargetGroup[],
  { clock, region, wanted }: { readonly clock: Clock; readonly region: Region; readonly wanted: Wanted },
  call: Call,
): Promise<void> {
  if (!listed.some((group) => group.targetType === 'ip' && idsIn(group, wanted).length > 0)) return;
  await briefly(clock, { call, instead: undefined }, (brief) => region.hints.refresh(clock.now() - HINTS_KEPT_MS, brief));
}
