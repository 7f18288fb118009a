import { errorOf } from './errors.ts';
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
  type Reply,
  wordsOf,
} from './status-errors.ts';

/** Why a pod has not been let go yet. */
export type Obstacle = {
  /** `budget`: a disruption budget; `namespace`: it is being deleted; `throttled`: the server is busy; `trouble`: anything passing. */
  readonly by: 'budget' | 'namespace' | 'throttled' | 'trouble';
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

const again = (by: Obstacle['by'], { words, reply }: { words: string; reply: Reply }): Verdict => ({
  is: 'again',
  obstacle: { by, words, retryAfterMs: reply.retryAfterMs },
});

/** What the answer to an eviction or deletion of one pod, sent with its UID, means. */
export function judge(reply: Reply): Verdict {
  if (isOk(reply)) return { is: 'accepted' };
  if (isNotFound(reply) || isOtherUid(reply)) return { is: 'gone' };
  if (isBudgetRefusal(reply)) return again('budget', { words: budgetNameOf(reply) ?? 'unnamed', reply });
  if (isSeveralBudgets(reply)) return again('budget', { words: 'several at once', reply });
  if (isNamespaceTerminating(reply)) return again('namespace', { words: 'namespace is being deleted', reply });
  if (isThrottled(reply)) return again('throttled', { words: 'API server is busy', reply });
  if (isPassing(reply) || isConflict(reply)) return again('trouble', { words: wordsOf(reply), reply });
  return { is: 'failed', code: errorOf('evict', reply).code, words: wordsOf(reply) };
}
