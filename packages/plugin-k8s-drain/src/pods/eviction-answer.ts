import { errorOf } from '../api-server/errors.ts';
import {
  budgetNameOf,
  isBudgetRefusal,
  isConflict,
  isNamespaceTerminating,
  isNotFound,
  isOk,
  isOtherUid,
  isPassing,
  isSeveralBudgets,
  isThrottled,
  isUnknownPath,
  type Reply,
  wordsOf,
} from '../api-server/status-errors.ts';
import type { Mode } from './terms.ts';

/** Why a pod has not been let go yet. */
export type Obstacle = {
  /**
   * `budget`: a disruption budget; `several-budgets`: more than one, which no eviction passes; `namespace`: it is being deleted;
   * `no-evictions`: the server does not know them; `throttled`: the server is busy; `trouble`: anything passing.
   */
  readonly by: 'budget' | 'several-budgets' | 'namespace' | 'no-evictions' | 'throttled' | 'trouble';
  /** The budget's name where the server said it, or words for what happened. */
  readonly words: string;
  readonly retryAfterMs: number | null;
};

/** What an answer to an eviction or deletion means for the pod. */
export type Verdict =
  | { readonly is: 'accepted' }
  /** This pod, by UID, is not there any more. */
  | { readonly is: 'gone' }
  | { readonly is: 'again'; readonly obstacle: Obstacle }
  | { readonly is: 'failed'; readonly code: string; readonly words: string };

/** What keeps the pod for now, or null where asking again would not change the answer. */
function obstacleIn(reply: Reply): Obstacle | null {
  const met = (by: Obstacle['by'], words: string): Obstacle => ({ by, words, retryAfterMs: reply.retryAfterMs });
  if (isBudgetRefusal(reply)) return met('budget', budgetNameOf(reply) ?? 'unnamed');
  if (isSeveralBudgets(reply)) return met('several-budgets', 'several at once');
  if (isNamespaceTerminating(reply)) return met('namespace', 'namespace is being deleted');
  if (isThrottled(reply)) return met('throttled', 'API server is busy');
  return isPassing(reply) || isConflict(reply) ? met('trouble', wordsOf(reply)) : null;
}

/** What the answer to an eviction or deletion of one pod, sent with its UID, means. */
export function judge(reply: Reply): Verdict {
  if (isOk(reply)) return { is: 'accepted' };
  if (isUnknownPath(reply)) return { is: 'again', obstacle: { by: 'no-evictions', words: 'no evictions here', retryAfterMs: null } };
  if (isNotFound(reply) || isOtherUid(reply)) return { is: 'gone' };
  const obstacle = obstacleIn(reply);
  return obstacle === null ? { is: 'failed', code: errorOf('evict', reply).code, words: wordsOf(reply) } : { is: 'again', obstacle };
}

/** How often a pod is asked for that may not be evicted, as far as the server says. */
const DOUBTS = 5;

/** What a verdict is worth: in which mode it was reached, and at which try. */
export type Weight = { readonly mode: Mode; readonly tries: number };

/**
 * The verdict, but not at once where it says that we lack the permission: an API server that has just started knows no roles yet, and refuses
 * everybody for a second or two. Strictly, no means no.
 */
export function secondThoughts(verdict: Verdict, { mode, tries }: Weight): Verdict {
  if (verdict.is !== 'failed' || verdict.code !== 'K8S_FORBIDDEN' || mode === 'strict' || tries >= DOUBTS) return verdict;
  return { is: 'again', obstacle: { by: 'trouble', words: verdict.words, retryAfterMs: null } };
}
