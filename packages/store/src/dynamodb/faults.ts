import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';

type Fault = { readonly name?: string; readonly CancellationReasons?: readonly Reason[] };

/** Why an item had its part in a transaction's end; `Item` is the item as it stood, in DynamoDB's own types. */
export type Reason = { readonly Code?: string | undefined; readonly Item?: Readonly<Record<string, unknown>> | undefined };

const asFault = (problem: unknown): Fault => (typeof problem === 'object' && problem !== null ? problem : {});

/** Another request holds an item for a moment, or the same transaction is still under way. */
const HELD = new Set(['TransactionConflictException', 'TransactionInProgressException', 'ReplicatedWriteConflictException']);

/** The codes of what passes by itself, of an item in a transaction or of a statement in a batch. */
const PASSING = new Set([
  'None',
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'RequestLimitExceeded',
  'InternalServerError',
]);

/** True for a code of what passes by itself. */
export const isPassingCode = (code: string | undefined): boolean => PASSING.has(code ?? 'None');

/** Why a transaction was not done, item by item; null for every other fault. */
export function reasonsOf(problem: unknown): readonly Reason[] | null {
  const { name, CancellationReasons } = asFault(problem);
  return name === 'TransactionCanceledException' ? (CancellationReasons ?? []) : null;
}

/** True when a condition did not hold: of the one item, or of some in a transaction. */
export function isConditionFailed(problem: unknown): boolean {
  const reasons = reasonsOf(problem);
  if (reasons === null) return asFault(problem).name === 'ConditionalCheckFailedException';
  return reasons.some(({ Code }) => Code === 'ConditionalCheckFailed');
}

/** True for what passes by itself: no answer, a fault of AWS's own, too many requests, or another request on the same item. */
export function isPassing(problem: unknown): boolean {
  const reasons = reasonsOf(problem);
  if (reasons !== null) return reasons.every(({ Code }) => isPassingCode(Code));
  const error = problem as Parameters<typeof isTransientError>[0];
  return HELD.has(asFault(problem).name ?? '') || isThrottlingError(error) || isTransientError(error) || isServerError(error);
}

/** True for what AWS says of the request itself: another one may be taken. */
export const isRefused = (problem: unknown): boolean => asFault(problem).name === 'ValidationException' || reasonsOf(problem) !== null;
