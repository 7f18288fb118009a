import {
  type CallResult,
  type Clock,
  type CodedError,
  type HeldSignal,
  type OutsideCall,
  orAborted,
  signalAt,
  sleep,
} from '@lastcall/plugin-api';
import { isAccessDenied, isBadCredentials, isRegionMissing, isServerFault, isThrottled, isUnreachable } from '../error-names.ts';
import { awsErrors } from '../errors.ts';
import type { BucketName } from './rates.ts';
import type { TokenBuckets } from './token-buckets.ts';

/** How long a caller waits for an answer. A step's context is one. */
export type Call = {
  readonly signal: AbortSignal;
  /** Absolute, epoch ms: no attempt starts and none goes on after it. */
  readonly deadlineAt: number;
  /** 0 goes first where requests wait for tokens, 9 last; default 5. */
  readonly priority?: number;
  /**
   * Awaited before each attempt, when nothing else has to be waited for: a step's `ensureLease`. Where it rejects nothing is sent,
   * and the call rejects with the same.
   */
  readonly ensure?: () => Promise<void>;
};

/** One request to AWS. */
export type Request<T> = {
  /** As IAM spells it: `elasticloadbalancing:DeregisterTargets`. */
  readonly action: string;
  /** Account and region, as a key of the buckets. */
  readonly place: string;
  /** Buckets that give a token for each attempt; none where AWS documents no rate. */
  readonly buckets: readonly BucketName[];
  /** `always`: a second execution does no harm. `unstarted`: only where AWS surely did not execute it, that is when throttled. */
  readonly repeat: 'always' | 'unstarted';
  readonly send: (signal: AbortSignal) => Promise<T>;
};

/** What calling needs besides the request. `random` is for tests. */
export type CallTools = {
  readonly clock: Clock;
  readonly buckets: TokenBuckets;
  readonly random?: () => number;
  /** Is told of every attempt, after it has ended. */
  readonly tell?: (call: Pick<OutsideCall, 'api' | 'result' | 'tookMs'>) => void;
};

/** The longest one attempt may take, ms. */
export const ATTEMPT_MS = 5_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;

type Trouble = 'throttled' | 'unreachable' | 'server-fault' | 'final';

/** What to make of a failed attempt. */
export function troubleOf(error: unknown): Trouble {
  if (isThrottled(error)) return 'throttled';
  if (isUnreachable(error)) return 'unreachable';
  return isServerFault(error) ? 'server-fault' : 'final';
}

/** The wait before attempt `attempt + 1`, ms: doubling from 100 ms to 5 s, of which at least half is waited. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  return longest / 2 + (longest / 2) * random();
}

const mayRepeat = ({ repeat }: Request<unknown>, trouble: Trouble) =>
  trouble === 'throttled' || (repeat === 'always' && trouble !== 'final');

/** The coded error for a failure of `action`. */
export function codedFailure(action: string, cause: unknown): CodedError {
  if (isAccessDenied(cause)) return awsErrors.accessDenied({ action, cause });
  if (isBadCredentials(cause)) return awsErrors.credentialsRefused({ action, cause });
  if (isRegionMissing(cause)) return awsErrors.regionMissing({ action, cause });
  if (isThrottled(cause)) return awsErrors.throttled({ action, cause });
  return isUnreachable(cause) ? awsErrors.unreachable({ action, cause }) : awsErrors.callFailed({ action, cause });
}

type Attempt<T> = { readonly answer: T } | { readonly failure: unknown };

const RESULTS = { throttled: 'throttled', unreachable: 'failed', 'server-fault': 'failed', final: 'refused' } as const;

function resultOf(attempt: Attempt<unknown>, signal: AbortSignal): CallResult {
  if ('answer' in attempt) return 'ok';
  return signal.aborted ? 'aborted' : RESULTS[troubleOf(attempt.failure)];
}

const attemptTimeOut = () => Object.assign(new Error(`no answer within ${ATTEMPT_MS} ms`), { name: 'TimeoutError' });

async function attemptOnce<T>(request: Request<T>, clock: Clock, signal: AbortSignal): Promise<Attempt<T>> {
  const limited = signalAt(clock, clock.now() + ATTEMPT_MS, attemptTimeOut(), signal);
  const failed = (failure: unknown) => ({ failure: limited.signal.aborted ? limited.signal.reason : failure });
  try {
    // The SDK heeds the signal only once a request is on its way, not while it looks for credentials.
    return await orAborted(request.send(limited.signal), limited.signal).then((answer) => ({ answer }), failed);
  } finally {
    limited.release();
  }
}

type Waiting = Call & { readonly held: HeldSignal };

async function attemptUntilDeadline<T>(request: Request<T>, { held, ...call }: Waiting, tools: CallTools): Promise<T> {
  const { signal } = held;
  for (let attempt = 1; ; attempt += 1) {
    await tools.buckets.take(request.place, request.buckets, { ...call, signal });
    if (call.ensure !== undefined) await orAborted(call.ensure(), signal);
    const beganAt = tools.clock.now();
    const result = await attemptOnce(request, tools.clock, signal);
    tools.tell?.({ api: request.action, result: resultOf(result, signal), tookMs: tools.clock.now() - beganAt });
    tools.buckets.answered(request.place, request.buckets);
    if ('answer' in result) return result.answer;
    signal.throwIfAborted();
    const trouble = troubleOf(result.failure);
    if (trouble === 'throttled') tools.buckets.slowDown(request.place, request.buckets);
    const waitMs = backoffMs(attempt, tools.random);
    const isLast = !mayRepeat(request, trouble) || tools.clock.now() + waitMs >= call.deadlineAt;
    if (isLast) throw codedFailure(request.action, result.failure);
    await sleep(tools.clock, waitMs, signal);
  }
}

/**
 * Gives AWS's answer. Takes tokens, bounds every attempt by 5 s, and tries again after throttling, server faults and
 * lost connections until the deadline; this is the only place that retries.
 * Rejects with the signal's reason on an abort, `AWS_OUT_OF_TIME` at the deadline, else with `AWS_ACCESS_DENIED`,
 * `AWS_CREDENTIALS`, `AWS_REGION_MISSING`, `AWS_THROTTLED`, `AWS_UNREACHABLE` or `AWS_CALL_FAILED`, whose cause is AWS's own error.
 * An abort ends the request in flight; AWS may have executed it all the same.
 */
export async function callAws<T>(request: Request<T>, call: Call, tools: CallTools): Promise<T> {
  const held = signalAt(tools.clock, call.deadlineAt, awsErrors.outOfTime(request.action), call.signal);
  try {
    return await attemptUntilDeadline(request, { ...call, held }, tools);
  } finally {
    held.release();
  }
}
