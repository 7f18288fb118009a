import { type Clock, sleep } from '@lastcall/plugin-api';

/** The receiver's wish to be left alone for a while, which holds for all messages. */
export type Gate = {
  /** Leaves the receiver alone until then, epoch ms, or longer where that was agreed before; ten minutes at most. */
  closeUntil(at: number): void;
  /** How long it stays closed, ms; 0 when it is open. */
  closedMs(): number;
  /** Resolves when it is open. Rejects with the signal's reason when it aborts. */
  pass(signal: AbortSignal): Promise<void>;
};

/** Who asks for more is asked again after this, ms. */
export const LONGEST_CLOSED_MS = 600_000;

/** An open gate. */
export function createGate(clock: Clock): Gate {
  let openAt = 0;
  const closedMs = () => Math.max(0, openAt - clock.now());
  return {
    closedMs,
    closeUntil(at) {
      openAt = Math.max(openAt, Math.min(at, clock.now() + LONGEST_CLOSED_MS));
    },
    async pass(signal) {
      while (closedMs() > 0) await sleep(clock, closedMs(), signal);
    },
  };
}
