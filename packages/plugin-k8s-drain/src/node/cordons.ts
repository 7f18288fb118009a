import { type Clock, sleep } from '@lastcall/plugin-api';

/** The cordons under way in this process: no pod should move onto a node that is about to be cordoned itself. */
export type Cordons = {
  /** Does the work, and counts as a cordon under way until it has ended, well or not. */
  during<T>(cordon: () => Promise<T>): Promise<T>;
  /**
   * Resolves when no cordon is under way and none has begun for a moment, at the latest at `untilAt`, epoch ms.
   * Rejects with the signal's reason when it aborts.
   */
  settled(untilAt: number, signal: AbortSignal): Promise<void>;
};

/** Notices of one storm come within moments of each other. */
const QUIET_MS = 200;
const LOOK_MS = 50;

/** Counts cordons. */
export function createCordons(clock: Clock): Cordons {
  let underWay = 0;
  let latestAt = Number.NEGATIVE_INFINITY;

  const isQuiet = () => underWay === 0 && clock.now() >= latestAt + QUIET_MS;

  return {
    async during(cordon) {
      underWay += 1;
      latestAt = clock.now();
      try {
        return await cordon();
      } finally {
        underWay -= 1;
      }
    },
    async settled(untilAt, signal) {
      while (!isQuiet() && clock.now() < untilAt) await sleep(clock, Math.min(LOOK_MS, untilAt - clock.now()), signal);
    },
  };
}
