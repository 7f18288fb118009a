import type { Delivery, Intake, Taken } from '@lastcall/core';
import { type Clock, orAborted, signalAt } from '@lastcall/plugin-api';
import { sourceErrors } from '../errors.ts';

/** The longest a sender waits for us to store: EventBridge gives up after 5 s, SNS after 15 s. */
const TAKE_LIMIT_MS = 4_000;

/** The way from a route to the intake; closed until the source starts and after it stops. */
export type Gate = {
  open(intake: Intake): void;
  close(): void;
  problem(): string | null;
  /**
   * Hands a delivery over within 4 s of the call. Rejects with `SOURCE_NOT_RECEIVING` when closed and with
   * `SOURCE_NOT_STORED` when it could not be stored in time; what is stored late is dropped as a duplicate next time.
   */
  take(delivery: Delivery): Promise<Taken>;
};

/** Makes a closed gate. */
export function createGate(clock: Clock): Gate {
  let intake: Intake | null = null;
  return {
    open: (next) => {
      intake = next;
    },
    close: () => {
      intake = null;
    },
    problem: () => (intake === null ? 'it is not started' : null),
    async take(delivery) {
      if (intake === null) throw sourceErrors.notReceiving();
      const limit = signalAt(clock, clock.now() + TAKE_LIMIT_MS, new Error(`nothing was stored within ${TAKE_LIMIT_MS} ms`));
      try {
        return await orAborted(intake.take(delivery), limit.signal);
      } catch (cause) {
        throw sourceErrors.notStored(cause);
      } finally {
        limit.release();
      }
    },
  };
}
