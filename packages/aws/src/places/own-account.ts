import { type Clock, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';
import type { Call } from '../calling/call.ts';

/** The account of the server's own credentials. */
export type OwnAccount = {
  /** Twelve digits; null while AWS has not said so. */
  now(): string | null;
  /**
   * The same, asked of AWS where nobody knows it. The first who ask wait for it, a second in all; after that it is asked in the background, at most
   * every half minute. Never rejects.
   */
  known(region: string | null): Promise<string | null>;
  /** Ends the asking. Safe to call twice. */
  close(): void;
};

/** What finding it out needs. `ask` names the account; the region is where nobody knows a better one. */
export type OwnAccountParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: (region: string | null, call: Call) => Promise<string>;
};

/** How long anybody waits for the first answer, ms. */
const WAIT_MS = 1_000;
/** How long one question may take, and the pause after one that failed, ms. */
const ASK_MS = 10_000;
const PAUSE_MS = 30_000;

const UNKNOWN = 'the account of our AWS credentials is unknown: an instance that is not found may be of another';

/** Makes it; nothing is sent. */
export function createOwnAccount({ clock, log, ask }: OwnAccountParts): OwnAccount {
  const closing = new AbortController();
  let account: string | null = null;
  let asking: Promise<void> | null = null;
  let askAgainAt = Number.NEGATIVE_INFINITY;
  let waitUntilAt: number | null = null;
  let isTold = false;

  const tell = (problem: unknown) => {
    if (!isTold && !closing.signal.aborted) log.warn(UNKNOWN, { problem: messageOf(problem) });
    isTold = true;
  };
  const begin = async (region: string | null) => {
    try {
      account = await ask(region, { signal: closing.signal, deadlineAt: clock.now() + ASK_MS, priority: 0 });
    } catch (problem) {
      tell(problem);
    } finally {
      askAgainAt = clock.now() + PAUSE_MS;
      asking = null;
    }
  };
  const awaitFirst = async (answer: Promise<void>) => {
    waitUntilAt ??= clock.now() + WAIT_MS;
    if (clock.now() >= waitUntilAt) return;
    const held = signalAt(clock, waitUntilAt, new Error('no answer yet'));
    await orAborted(answer, held.signal).catch(() => undefined);
    held.release();
  };
  return {
    now: () => account,
    async known(region) {
      if (account !== null) return account;
      if (asking === null && clock.now() >= askAgainAt) asking = begin(region);
      if (asking !== null) await awaitFirst(asking);
      return account;
    },
    close: () => closing.abort(new Error('closed')),
  };
}
