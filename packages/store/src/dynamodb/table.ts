import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, CodedError, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import { storeShut, tableUnavailable } from '../errors.ts';
import type { DynamoAddress } from './address.ts';
import { isConditionFailed, isPassing } from './faults.ts';

/** How long one attempt may take, ms: a hundred items in one transaction take AWS far less. */
const ATTEMPT_LIMIT_MS = 1_200;
/** How long a call may take with all its attempts, ms. */
export const CALL_LIMIT_MS = 3_500;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 400;

/** One request, whichever it is; it is sent again as it is. */
export type Request<Answer> = (client: DynamoDBClient, signal: AbortSignal) => Promise<Answer>;

/** A table, asked patiently: what passes by itself is asked again, and everything settles within a few seconds. */
export type Table = {
  readonly name: string;
  readonly clock: Clock;
  /**
   * Rejects with `STORE_UNAVAILABLE`, except that a condition that does not hold rejects as AWS said it. Every request is
   * harmless twice: one that got no answer may have been done. `untilAt`: epoch ms; default 3.5 s from now.
   */
  ask<Answer>(request: Request<Answer>, untilAt?: number): Promise<Answer>;
  /** What is under way ends, whatever comes later is refused. Safe to call twice. */
  close(): void;
};

/** The pause before another attempt, ms; of odd length, so that replicas that met each other do not meet again. */
export const pauseMs = (attempt: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.5 + Math.random());

/** A table at an address. Nothing is sent yet; the credentials are the SDK's own. */
export function openTable({ table, region, endpoint }: DynamoAddress, clock: Clock): Table {
  const client = new DynamoDBClient({
    maxAttempts: 1,
    ...(region !== null && { region }),
    ...(endpoint !== null && { endpoint }),
    requestHandler: { connectionTimeout: ATTEMPT_LIMIT_MS, httpsAgent: { maxSockets: 100 }, httpAgent: { maxSockets: 100 } },
  });
  const closing = new AbortController();
  const attempt = async <Answer>(request: Request<Answer>, untilAt: number) => {
    closing.signal.throwIfAborted();
    const limit = signalAt(clock, Math.min(untilAt, clock.now() + ATTEMPT_LIMIT_MS), new Silence(), closing.signal);
    // The SDK heeds the signal only once a request is on its way, not while it looks for credentials.
    return orAborted(request(client, limit.signal), limit.signal).finally(limit.release);
  };
  /** Waits where another attempt may do better; rejects where none can, or none has time to. */
  const bear = async (problem: unknown, tries: number, untilAt: number) => {
    if (isConditionFailed(problem) || problem instanceof CodedError) throw problem;
    const wait = pauseMs(tries);
    if (!isPassing(problem) || clock.now() + wait >= untilAt) throw tableUnavailable(table, problem);
    await sleep(clock, wait, closing.signal);
  };
  const ask = async <Answer>(request: Request<Answer>, untilAt = clock.now() + CALL_LIMIT_MS): Promise<Answer> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(request, untilAt);
      } catch (problem) {
        await bear(problem, tries, untilAt);
      }
    }
  };
  return {
    ...{ name: table, clock, ask },
    close() {
      closing.abort(storeShut());
      client.destroy();
    },
  };
}

/** Why an attempt was given up: nothing came. */
class Silence extends Error {
  override readonly name = 'TimeoutError';
  constructor() {
    super(`no answer within ${ATTEMPT_LIMIT_MS} ms`);
  }
}
