import type { Stage } from './evict.ts';
import { type Pod, podName } from './objects.ts';
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
};

/** True when the drain has nothing to wait for: the pod is left alone, gone, or failed for good. */
export const isSettled = ({ skip, stage, overAt }: TrackedPod): boolean => skip !== null || overAt !== null || stage?.is === 'failed';

/** The pod after a word about it was said. */
export function withStage(tracked: TrackedPod, stage: Stage): TrackedPod {
  if (stage.is === 'blocked') return { ...tracked, stage, budget: stage.obstacle.by === 'budget' ? stage.obstacle.words : tracked.budget };
  if (stage.is === 'accepted' && stage.how !== 'deleted') return { ...tracked, stage, budget: null };
  return { ...tracked, stage };
}

function howItWent({ stage }: TrackedPod): PodOutcome['became'] {
  if (stage?.is === 'asking') return stage.how;
  return stage?.is === 'accepted' && stage.how !== null ? stage.how : 'gone';
}

function whyItStays({ stage }: TrackedPod): string {
  if (stage?.is === 'accepted') return 'still shutting down';
  if (stage?.is === 'blocked') return stage.obstacle.by === 'budget' ? 'its budget allows no disruption' : stage.obstacle.words;
  return 'no answer about it yet';
}

/** What became of the pod, as things stand at `now`. */
export function outcomeOf(tracked: TrackedPod, now: number): PodOutcome {
  const { skip, stage, budget, overAt, firstSeenAt } = tracked;
  const said = { pod: podName(tracked.pod), tookMs: (overAt ?? now) - firstSeenAt, code: null };
  if (skip !== null) return { ...said, became: 'skipped', reason: skip, budget: null };
  if (overAt !== null) {
    const became = howItWent(tracked);
    return { ...said, became, reason: null, budget: became === 'deleted' ? budget : null };
  }
  if (stage?.is === 'failed') return { ...said, became: 'failed', reason: stage.words, code: stage.code, budget };
  return { ...said, became: 'unfinished', reason: whyItStays(tracked), budget };
}
