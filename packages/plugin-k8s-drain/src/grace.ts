import type { Pod } from './objects.ts';

/** What a pod gets where it does not say: Kubernetes' own default. */
const DEFAULT_GRACE_S = 30;
/** Timestamps of the API have whole seconds and the server's clock: less than this is not worth a request. */
const TOLERANCE_MS = 2_000;

/** What to do about disruption budgets as the deadline nears. */
export type BudgetPolicy = 'respect' | 'override-late' | 'ignore';

/** The numbers a drain is decided by. Instants are epoch ms. */
export type Timing = {
  /** When the drain began. */
  readonly startedAt: number;
  /** When every container must have ended. */
  readonly endsAt: number;
  readonly pdb: BudgetPolicy;
  /** No pod gets more than this, ms; null: what it asks for. */
  readonly maxGraceMs: number | null;
  /** A blocked pod is deleted at the latest this long before `endsAt`, ms. */
  readonly minGraceMs: number;
  /** A budget is given at least this long before it is overridden, ms, if there is time. */
  readonly minBudgetWaitMs: number;
};

/** The grace period the pod asks for, whole seconds. */
export const ownGraceSeconds = (pod: Pod): number => pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_S;

/** The grace period it would get with all the time in the world, seconds: its own, or the configured cap. */
const wantedSeconds = (pod: Pod, { maxGraceMs }: Timing): number =>
  maxGraceMs === null ? ownGraceSeconds(pod) : Math.min(ownGraceSeconds(pod), maxGraceMs / 1000);

const atLeastOne = (seconds: number): number => Math.max(1, Math.floor(seconds));

/**
 * The grace period to send with an eviction or deletion now, whole seconds; null when the pod's own fits.
 * Never 0: that removes the object without the kubelet's word that the containers have ended.
 */
export function graceToSend(pod: Pod, { timing, now }: { readonly timing: Timing; readonly now: number }): number | null {
  const capped = atLeastOne(Math.min(wantedSeconds(pod, timing), (timing.endsAt - now) / 1000));
  return ownGraceSeconds(pod) <= capped ? null : capped;
}

/**
 * The grace period that brings a pod which is already terminating to its end by `endsAt`, whole seconds; null when it
 * ends in time anyway. The server counts it from the original deletion, not from now, and only ever shortens.
 */
export function graceToShorten(pod: Pod, endsAt: number): number | null {
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (deletionTimestamp === undefined) return null;
  const goesAt = Date.parse(deletionTimestamp);
  if (goesAt <= endsAt + TOLERANCE_MS) return null;
  const deletedAt = goesAt - (deletionGracePeriodSeconds ?? ownGraceSeconds(pod)) * 1000;
  return atLeastOne((endsAt - deletedAt) / 1000);
}

/**
 * When a pod that a budget keeps back is deleted regardless, epoch ms; Infinity for never. The latest start that still gives
 * it its whole grace period, but not before the budget had its chance, and never later than `minGraceMs` before the end.
 */
export function overrideAt(pod: Pod, timing: Timing): number {
  const { startedAt, endsAt, pdb, minBudgetWaitMs, minGraceMs } = timing;
  if (pdb === 'respect') return Number.POSITIVE_INFINITY;
  if (pdb === 'ignore') return startedAt;
  const latestStartAt = endsAt - wantedSeconds(pod, timing) * 1000;
  return Math.min(Math.max(latestStartAt, startedAt + minBudgetWaitMs), endsAt - minGraceMs);
}
