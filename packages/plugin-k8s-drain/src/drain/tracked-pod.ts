import { isStopped, type Pod, podName } from '../api-server/objects.ts';
import type { Mode } from '../pods/terms.ts';
import type { Stage } from './evict.ts';
import type { HeldUp } from './held-up.ts';
import type { PodOutcome } from './outcome.ts';

/** One pod of the node as the drain knows it. */
export type TrackedPod = {
  readonly pod: Pod;
  readonly firstSeenAt: number;
  /** Why it is left alone; null when it is to go. */
  readonly skip: string | null;
  /** How far the talk about it has come; null before the first word. */
  readonly stage: Stage | null;
  /** The budget that keeps it, or kept it until it was deleted; null where none did. */
  readonly budget: string | null;
  /** When nothing of it ran any more; null while it does. */
  readonly overAt: number | null;
  /** True where its containers have ended and its object is still there, for its finalizers or the kubelet's last word. */
  readonly objectStays: boolean;
};

/** A pod at its first sight. */
export const firstSight = ({ pod, now, skip }: { readonly pod: Pod; readonly now: number; readonly skip: string | null }): TrackedPod => ({
  pod,
  firstSeenAt: now,
  skip,
  stage: null,
  budget: null,
  overAt: null,
  objectStays: false,
});

/** True when the drain has nothing to wait for: the pod is left alone, gone, or failed for good. */
export const isSettled = ({ skip, stage, overAt }: TrackedPod): boolean => skip !== null || overAt !== null || stage?.is === 'failed';

/** What is seen of a pod; undefined where its object is gone. */
export type Sight = { readonly pod: Pod | undefined; readonly mode: Mode; readonly now: number };

/** Strictly, a pod that has ended is asked to go as well, and counts as gone only after that. */
function hasEnded({ stage }: TrackedPod, { pod, mode }: Sight): boolean {
  if (pod === undefined) return true;
  return isStopped(pod) && (mode === 'interruption' || stage?.is === 'accepted');
}

/** The pod after it was looked at again. */
export function withSight(tracked: TrackedPod, sight: Sight): TrackedPod {
  if (tracked.skip !== null) return tracked;
  if (tracked.overAt !== null) return { ...tracked, objectStays: sight.pod !== undefined };
  const pod = sight.pod ?? tracked.pod;
  if (!hasEnded(tracked, sight)) return { ...tracked, pod };
  return { ...tracked, pod, overAt: sight.now, objectStays: sight.pod !== undefined };
}

/** The pod after a word about it was said. */
export function withStage(tracked: TrackedPod, stage: Stage): TrackedPod {
  if (stage.is === 'blocked') return { ...tracked, stage, budget: budgetIn(stage) ?? tracked.budget };
  if (stage.is === 'accepted' && stage.how !== 'deleted') return { ...tracked, stage, budget: null };
  return { ...tracked, stage };
}

function budgetIn({ obstacle }: Extract<Stage, { is: 'blocked' }>): string | null {
  return obstacle.by === 'budget' || obstacle.by === 'several-budgets' ? obstacle.words : null;
}

function howItWent({ stage }: TrackedPod): PodOutcome['became'] {
  if (stage?.is === 'asking') return stage.how;
  return stage?.is === 'accepted' && stage.how !== null ? stage.how : 'gone';
}

function whyItStays({ stage }: TrackedPod): string {
  if (stage?.is === 'accepted') return 'still shutting down';
  if (stage?.is === 'blocked') return budgetIn(stage) === null ? stage.obstacle.words : 'its budget allows no disruption';
  return 'no answer about it yet';
}

/** The budget that keeps the pod and since when, or null where none does. */
export function heldUpBy(tracked: TrackedPod): HeldUp | null {
  const { pod, stage, firstSeenAt } = tracked;
  const budget = stage?.is === 'blocked' && !isSettled(tracked) ? budgetIn(stage) : null;
  if (budget === null) return null;
  return { pod: podName(pod), budget, budgetId: `${pod.metadata.namespace}/${budget}`, sinceAt: firstSeenAt };
}

/** What became of the pod, as things stand at `now`. */
export function outcomeOf(tracked: TrackedPod, now: number): PodOutcome {
  const { skip, stage, budget, overAt, firstSeenAt, objectStays } = tracked;
  const said = { pod: podName(tracked.pod), tookMs: (overAt ?? now) - firstSeenAt, code: null };
  if (skip !== null) return { ...said, became: 'skipped', reason: skip, budget: null };
  if (overAt !== null) {
    const became = howItWent(tracked);
    const reason = objectStays ? 'its containers have ended, its object is pending' : null;
    return { ...said, became, reason, budget: became === 'deleted' ? budget : null };
  }
  if (stage?.is === 'failed') return { ...said, became: 'failed', reason: stage.words, code: stage.code, budget };
  return { ...said, became: 'unfinished', reason: whyItStays(tracked), budget };
}
