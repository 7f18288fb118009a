import type { Answer } from '../loopback/answer.ts';
import type { Trouble } from '../loopback/trouble.ts';
import type { ApiCall } from './calls.ts';
import { AwsError } from './wire/aws-error.ts';

/** How an action shall misbehave. */
export type Fault = {
  /** How many calls are affected. Default 1. */
  readonly times?: number;
  /** AWS's error code; without it the call is only late. */
  readonly code?: string;
  readonly message?: string;
  /** HTTP status of the error. Default 400. */
  readonly status?: number;
  /** Whether the action is kept from happening, or happens and only its answer is lost. Default `before`. */
  readonly strikes?: 'before' | 'after';
  /** Cuts the connection instead of answering. */
  readonly connection?: 'cut';
  /** How long the call waits first, ms. Default 0. */
  readonly delayMs?: number;
  /** Only calls in this region. Default all. */
  readonly region?: string;
};

/** Says an error in the form of the API that was called. */
export type Refuse = (call: ApiCall, error: AwsError) => Answer;

function insteadOf({ connection, code, message, status }: Fault, refuse: Refuse): Trouble<ApiCall>['instead'] {
  if (connection === 'cut') return 'reset';
  if (code === undefined) return null;
  const error = new AwsError(code, message ?? `${code}, as the test asked for`, status);
  return (call) => refuse(call, error);
}

/** What a fault is about: an action, or every action with `*`, of one account. */
export type Concern = { readonly action: string; readonly account: string };

/** The trouble a fault makes. */
export const troubleBy = ({ action, account, ...fault }: Fault & Concern, refuse: Refuse): Trouble<ApiCall> => ({
  concerns: (call) =>
    (action === '*' || action === call.action) && call.account === account && (fault.region === undefined || fault.region === call.region),
  times: fault.times ?? 1,
  delayMs: fault.delayMs ?? 0,
  strikes: fault.strikes ?? 'before',
  instead: insteadOf(fault, refuse),
});
