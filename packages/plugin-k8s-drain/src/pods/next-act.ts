import { LONGEST_PAUSE_MS, pauseMs } from '../api-server/ask-patiently.ts';
import { isTerminating, type Pod } from '../api-server/objects.ts';
import type { Obstacle } from './eviction-answer.ts';
import { graceToSend, graceToShorten, overrideAt } from './grace.ts';
import type { Terms } from './terms.ts';

/** What to ask of the server for one pod, now. */
export type Act =
  | { readonly do: 'evict'; readonly graceSeconds: number | null }
  | {
      readonly do: 'delete';
      readonly graceSeconds: number | null;
      readonly because: string;
      /** True where a budget, or whatever refused the eviction, is passed over. */
      readonly overrides: boolean;
    }
  /** It is on its way, and will be gone in time. */
  | { readonly do: 'nothing' };

/** What a pod's next act depends on. */
export type Situation = { readonly pod: Pod; readonly obstacle: Obstacle | null; readonly terms: Terms; readonly now: number };

/** A budget's status is asked again this often where it cannot be watched: it may free any moment, and nobody tells us. */
const BUDGET_PAUSE_MS = 1_500;
/** No answer changes for a pod that several budgets cover, unless one of them is removed. */
const SEVERAL_PAUSE_MS = 10_000;

function shorten(pod: Pod, { endsAt }: Terms): Act {
  const graceSeconds = graceToShorten(pod, endsAt);
  if (graceSeconds === null) return { do: 'nothing' };
  return { do: 'delete', graceSeconds, because: 'it would take longer than there is time', overrides: false };
}

const WITHOUT_OVERRIDE = {
  namespace: 'its namespace is being deleted',
  'no-evictions': 'this API server knows no evictions',
} as const;

const isBudget = ({ by }: Obstacle): boolean => by === 'budget' || by === 'several-budgets';

function overrideReason({ by, words }: Obstacle): string {
  return isBudget({ by, words, retryAfterMs: null })
    ? `its disruption budget (${words}) left no more time`
    : 'evictions fail and there is no more time';
}

type Deletion = { readonly because: string; readonly overrides: boolean };

function deletionOf({ pod, obstacle, terms, now }: Situation): Deletion | null {
  if (terms.disableEviction) return { because: 'evictions are switched off', overrides: false };
  if (obstacle === null || obstacle.by === 'throttled') return null;
  if (obstacle.by === 'namespace' || obstacle.by === 'no-evictions') return { because: WITHOUT_OVERRIDE[obstacle.by], overrides: false };
  return now < overrideAt(pod, terms) ? null : { because: overrideReason(obstacle), overrides: true };
}

/**
 * The next act for a pod: evict it; delete it where its namespace or the time demands that; nothing where it is
 * leaving in time. A budget that is not known to have nothing left is asked at least once before it is overridden. Strictly, a pod that is leaving already is evicted too, as with kubectl.
 */
export function nextAct(situation: Situation): Act {
  const { pod, terms } = situation;
  if (isTerminating(pod) && terms.mode === 'interruption') return shorten(pod, terms);
  const graceSeconds = graceToSend(pod, situation);
  const deletion = deletionOf(situation);
  return deletion === null ? { do: 'evict', graceSeconds } : { do: 'delete', graceSeconds, ...deletion };
}

function wishOf({ by, retryAfterMs }: Obstacle): number | null {
  return by === 'budget' ? BUDGET_PAUSE_MS : retryAfterMs;
}

/** What a pause depends on. `watched`: the budget is known and tells when it may be asked again. */
export type Wait = Situation & { readonly obstacle: Obstacle; readonly tries: number; readonly watched: boolean };

/** How long to wait before the next act, ms: not past the instant at which the budget is overridden. */
export function pauseAfter({ pod, obstacle, terms, now, tries, watched }: Wait): number {
  const { by } = obstacle;
  const otherWay = (by === 'namespace' || by === 'no-evictions') && tries === 1;
  if (otherWay || (by === 'budget' && watched)) return 0;
  const pause = by === 'several-budgets' ? SEVERAL_PAUSE_MS : pauseMs({ tries, wishMs: wishOf(obstacle), chance: Math.random() });
  const untilOverrideMs = overrideAt(pod, terms) - now;
  if (untilOverrideMs > 0) return Math.min(pause, untilOverrideMs);
  return Math.min(pause, LONGEST_PAUSE_MS);
}
