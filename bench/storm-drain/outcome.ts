import { isAcceptedEviction, type Noted } from './audit.ts';
import type { Sight } from './sight.ts';

/** What one contender did, from the API server's own words. Durations are ms from the notice; null where it did not happen. */
export type Outcome = {
  readonly pods: number;
  readonly cordonedMs: number | null;
  readonly firstEvictionMs: number | null;
  readonly lastEvictionMs: number | null;
  readonly drainedMs: number | null;
  /** Pods that were evicted or deleted. */
  readonly evictions: number;
  /** Evictions a second from the first on, until as many were accepted as there are pods without a budget. */
  readonly evictionsPerS: number | null;
  /** But events: they are told beside the drain, in their own time. */
  readonly callsPerNode: number;
  /** How many times a budget kept a pod. */
  readonly refused: number;
  /** Deletions: past a budget, or of a pod that was going and got less time. */
  readonly deleted: number;
  /** Share of the evictions whose replacement came to a node that dies as well. */
  readonly misplaced: number;
  /** Pods left on the nodes at the end. */
  readonly left: number;
  /** When it asked for the last time, but for events, epoch ms. */
  readonly lastCallAt: number;
  /** By what was asked and answered, events among them. */
  readonly calls: Readonly<Record<string, number>>;
};

/** What it is made from. `beganAt` is the instant of the notice, epoch ms. */
export type Evidence = {
  readonly user: string;
  readonly beganAt: number;
  readonly dying: ReadonlySet<string>;
  readonly sight: Sight;
  readonly noted: readonly Noted[];
};

/** Share of the pods whose evictions count for the rate: as many as no budget keeps. */
const FREE = 0.8;

function rateOf(acceptedAt: readonly number[], pods: number): number | null {
  const [first] = acceptedAt;
  const at = acceptedAt[Math.ceil(pods * FREE) - 1];
  if (first === undefined || at === undefined || at === first) return null;
  return (Math.ceil(pods * FREE) * 1_000) / (at - first);
}

function callsOf(own: readonly Noted[]): Readonly<Record<string, number>> {
  const words = own.map(({ verb, resource, status }) => `${verb} ${resource} ${status}`);
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

/** The last of the instants, or null unless there are as many as there should be. */
function lastOf(instants: readonly (number | null)[]): number | null {
  return instants.length === 0 || instants.includes(null) ? null : Math.max(...(instants as readonly number[]));
}

/** When the patch was answered that closed the node, rather than when the bench came to read of it. */
function cordonedAt(node: string, { cordonedAt: seen }: Sight, own: readonly Noted[]): number | null {
  const seenAt = seen.get(node) ?? null;
  if (seenAt === null) return null;
  const patch = own.findLast(
    ({ verb, resource, name, answeredAt }) => verb === 'patch' && resource === 'nodes' && name === node && answeredAt <= seenAt,
  );
  return patch?.answeredAt ?? seenAt;
}

/** When each pod was evicted or deleted for the first time, in order: a deletion may also cut the time of a pod that is going. */
function acceptedIn(own: readonly Noted[]): readonly number[] {
  const firstAt = new Map<string, number>();
  for (const { name, answeredAt } of own.filter(isAcceptedEviction))
    firstAt.set(name, Math.min(answeredAt, firstAt.get(name) ?? answeredAt));
  return [...firstAt.values()].sort((one, other) => one - other);
}

/** Judges what was seen. */
export function outcomeOf({ user, beganAt, dying, sight, noted }: Evidence): Outcome {
  const everything = noted.filter((each) => each.user === user && each.receivedAt >= beganAt);
  const own = everything.filter(({ resource }) => resource !== 'events');
  const accepted = acceptedIn(own);
  const all = [...sight.pods.values()];
  const victims = all.filter(({ isFirst, node }) => isFirst && dying.has(node ?? ''));
  const misplaced = all.filter(({ isFirst, node }) => !isFirst && dying.has(node ?? '')).length;
  const since = (at: number | null | undefined) => (at === null || at === undefined ? null : at - beganAt);
  return {
    pods: victims.length,
    cordonedMs: since(lastOf([...dying].map((node) => cordonedAt(node, sight, own)))),
    firstEvictionMs: since(accepted[0]),
    lastEvictionMs: since(accepted.at(-1)),
    drainedMs: since(lastOf(all.filter(({ node }) => dying.has(node ?? '')).map(({ goneAt }) => goneAt))),
    evictions: accepted.length,
    evictionsPerS: rateOf(accepted, victims.length),
    callsPerNode: own.length / dying.size,
    refused: own.filter(({ resource, status }) => resource === 'pods/eviction' && status === 429).length,
    deleted: own.filter(({ verb, resource, status }) => verb === 'delete' && resource === 'pods' && status < 300).length,
    misplaced: accepted.length === 0 ? 0 : misplaced / accepted.length,
    left: all.filter(({ node, goneAt }) => dying.has(node ?? '') && goneAt === null).length,
    lastCallAt: Math.max(beganAt, ...own.map(({ receivedAt }) => receivedAt)),
    calls: callsOf(everything),
  };
}
