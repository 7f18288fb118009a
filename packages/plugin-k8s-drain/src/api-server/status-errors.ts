/** What the API server said to one request, or that it said nothing. */
export type Reply = {
  /** The HTTP status; 0 when no answer came: refused, reset, timed out. What the server did then is unknown. */
  readonly status: number;
  /** Parsed JSON, or text where the answer was not JSON; null where there is none. */
  readonly body: unknown;
  /** The server's own wish, ms; null when it has none. */
  readonly retryAfterMs: number | null;
  /** Why there was no answer. */
  readonly cause?: unknown;
};

type Cause = { readonly reason?: string; readonly type?: string; readonly message?: string };
type StatusBody = { readonly message?: string; readonly reason?: string; readonly details?: { readonly causes?: readonly Cause[] } };

const statusOf = (reply: Reply): StatusBody => (typeof reply.body === 'object' && reply.body !== null ? reply.body : {});
const causesOf = (reply: Reply): readonly Cause[] => statusOf(reply).details?.causes ?? [];
const causeNamed = (reply: Reply, reason: string) => causesOf(reply).find((cause) => cause.reason === reason || cause.type === reason);

/** The server's own words for a refusal, shortened; never the whole body. */
export function wordsOf(reply: Reply): string {
  const words = typeof reply.body === 'string' ? reply.body : statusOf(reply).message;
  if (reply.status === 0) return 'no answer';
  return words ? `${reply.status} ${words.slice(0, 200)}` : `HTTP ${reply.status}`;
}

/** True for any 2xx: the eviction endpoint answers 201 where its documentation says 200. */
export const isOk = (reply: Reply): boolean => reply.status >= 200 && reply.status < 300;

/** True when the object is not there. */
export const isNotFound = (reply: Reply): boolean => reply.status === 404;

/** True when the server does not know the address at all, as opposed to an object that is not there. */
export const isUnknownPath = (reply: Reply): boolean =>
  reply.status === 404 && (typeof reply.body === 'string' || /could not find the requested resource/i.test(statusOf(reply).message ?? ''));

/** True when a write lost against another writer or against a precondition. */
export const isConflict = (reply: Reply): boolean => reply.status === 409;

/**
 * True when the UID we meant is not the UID that is there: our pod is gone, another has its name.
 * The server words it in two ways, depending on whether the registry or the storage noticed.
 */
export const isOtherUid = (reply: Reply): boolean =>
  reply.status === 409 && /UID in (the )?precondition/i.test(statusOf(reply).message ?? '');

/** True when a list position or watch position is too old to continue from. */
export const isExpired = (reply: Reply): boolean => reply.status === 410;

/** True when the credentials were not accepted. */
export const isUnauthorized = (reply: Reply): boolean => reply.status === 401;

/** True when a disruption budget has nothing to give, or the server is still working out what it has. */
export const isBudgetRefusal = (reply: Reply): boolean => reply.status === 429 && causeNamed(reply, 'DisruptionBudget') !== undefined;

/** True when several budgets cover the pod: the eviction endpoint refuses such a pod for ever. */
export const isSeveralBudgets = (reply: Reply): boolean =>
  reply.status === 500 && /more than one PodDisruptionBudget/i.test(statusOf(reply).message ?? '');

/** True when the namespace is being deleted: evictions are refused there, deletions are not. */
export const isNamespaceTerminating = (reply: Reply): boolean =>
  reply.status === 403 && causeNamed(reply, 'NamespaceTerminating') !== undefined;

/** True when the server is too busy: 429 of flow control, in plain text or as a status without a budget. */
export const isThrottled = (reply: Reply): boolean => reply.status === 429 && !isBudgetRefusal(reply);

/** True for what asking again may cure: no answer, overload, a time-out or fault of the server. */
export const isPassing = (reply: Reply): boolean =>
  reply.status === 0 || reply.status === 408 || reply.status === 429 || (reply.status >= 500 && !isSeveralBudgets(reply));

/** The name of the disruption budget that refused, or null where the server did not name one. */
export function budgetNameOf(reply: Reply): string | null {
  const words = causeNamed(reply, 'DisruptionBudget')?.message ?? '';
  return words.match(/disruption budget "?([a-z0-9][a-z0-9.-]*)"?/i)?.[1] ?? null;
}
