import { LONGEST_PAUSE_MS, pauseMs } from './ask-patiently.ts';
import type { Obstacle } from './eviction-answer.ts';
import { graceToSend, graceToShorten, overrideAt, type Timing } from './grace.ts';
import { isTerminating, type Pod } from './objects.ts';

/** What to ask of the server for one pod, now. */
export type Act =
  | { readonly do: 'evict'; readonly graceSeconds: number | null }
  | { readonly do: 'delete'; readonly graceSeconds: number | null; readonly because: string }
  /** It is on its way, and will be gone in time. */
  | { readonly do: 'nothing' };

/** What a pod's next act depends on. */
export type Situation = { readonly pod: Pod; readonly obstacle: Obstacle | null; readonly timing: Timing; readonly now: number };

/** A budget's status is asked again this often: it may free any moment, and nobody tells us. */
const BUDGET_PAUSE_MS = 1_500;

function shorten(pod: Pod, { endsAt }: Timing): Act {
  const graceSeconds = graceToShorten(pod, endsAt);
  return graceSeconds === null ? { do: 'nothing' } : { do: 'delete', graceSeconds, because: 'it would take longer than there is time' };
}

function reasonToDelete({ pod, obstacle, timing, now }: Situation): string | null {
  if (obstacle === null || obstacle.by === 'throttled') return null;
  if (obstacle.by === 'namespace') return 'its namespace is being deleted';
  if (now < overrideAt(pod, timing)) return null;
  return obstacle.by === 'budget'
    ? `its disruption budget (${obstacle.words}) left no more time`
    : 'evictions fail and there is no more time';
}

/**
 * The next act for a pod: evict it; delete it where its namespace or the time demands that; nothing where it is
 * leaving in time. A budget is asked at least once before it is overridden.
 */
export function nextAct(situation: Situation): Act {
  const { pod, timing } = situation;
  if (isTerminating(pod)) return shorten(pod, timing);
  const graceSeconds = graceToSend(pod, situation);
  const because = reasonToDelete(situation);
  return because === null ? { do: 'evict', graceSeconds } : { do: 'delete', graceSeconds, because };
}

/** How long to wait before the next act, ms: not past the instant at which the budget is overridden. */
export function pauseAfter({
  pod,
  obstacle,
  timing,
  now,
  tries,
}: Situation & { readonly obstacle: Obstacle; readonly tries: number }): number {
  if (obstacle.by === 'namespace') return 0;
  const wishMs = obstacle.by === 'budget' ? BUDGET_PAUSE_MS : obstacle.retryAfterMs;
  const pause = pauseMs({ tries, wishMs, chance: Math.random() });
  const untilOverrideMs = overrideAt(pod, timing) - now;
  return untilOverrideMs > 0 ? Math.min(pause, untilOverrideMs, LONGEST_PAUSE_MS) : pause;
}
