import type { Pod } from '../api-server/objects.ts';
import type { Terms } from './terms.ts';

/** What a pod gets where it does not say: Kubernetes' own default. */
const DEFAULT_GRACE_S = 30;
/** Timestamps of the API have whole seconds and the server's clock: less than this is not worth a request. */
const TOLERANCE_MS = 2_000;

const atLeastOne = (seconds: number): number => Math.max(1, Math.floor(seconds));

/** The grace period the pod asks for, whole seconds. */
export const ownGraceSeconds = (pod: Pod): number => pod.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE_S;

/** The grace period it would get with all the time in the world, seconds: the configured one or its own, under the configured cap. */
const wantedSeconds = (pod: Pod, { graceSeconds, maxGraceMs }: Terms): number =>
  Math.min(graceSeconds ?? ownGraceSeconds(pod), maxGraceMs === null ? Number.POSITIVE_INFINITY : atLeastOne(maxGraceMs / 1000));

/**
 * The grace period to send with an eviction or deletion now, whole seconds; null when the pod's own fits.
 * A machine that goes away takes its pods with it, so there it is cut to the time left, and never 0: that removes the object
 * without the kubelet's word that the containers have ended. Strictly, it is what was configured, as with kubectl.
 */
export function graceToSend(pod: Pod, { terms, now }: { readonly terms: Terms; readonly now: number }): number | null {
  const wanted = wantedSeconds(pod, terms);
  const granted = terms.mode === 'strict' ? wanted : atLeastOne(Math.min(wanted, (terms.endsAt - now) / 1000));
  return granted === ownGraceSeconds(pod) && terms.graceSeconds === null ? null : granted;
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
export function overrideAt(pod: Pod, terms: Terms): number {
  const { startedAt, endsAt, pdb, minBudgetWaitMs, minGraceMs } = terms;
  if (pdb === 'respect') return Number.POSITIVE_INFINITY;
  if (pdb === 'ignore') return startedAt;
  // Whole seconds are sent: at the very last moment one of them would be lost.
  const latestStartAt = endsAt - (wantedSeconds(pod, terms) + 1) * 1000;
  return Math.min(Math.max(latestStartAt, startedAt + minBudgetWaitMs), endsAt - minGraceMs);
}
