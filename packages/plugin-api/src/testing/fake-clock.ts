import type { Clock } from '../time.ts';

type Timer = { readonly at: number; readonly act: () => void };

/** A clock that moves only when told to. */
export type FakeClock = Clock & {
  /**
   * Moves on by `ms`, firing what falls due on the way in order of time. Between two timers everything that
   * was waiting gets a turn, so that a chain of sleeps unrolls as it would in real time.
   */
  advance(ms: number): Promise<void>;
  /** The instant of the next timer, or null when none is set. */
  nextAt(): number | null;
};

/** Lets promises and I/O callbacks that are ready run. */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Makes a fake clock that starts at `startAt`, epoch ms; default 2026-11-22T10:00:00Z. */
export function fakeClock(startAt = Date.UTC(2026, 10, 22, 10)): FakeClock {
  let now = startAt;
  const timers = new Set<Timer>();
  const next = () => [...timers].sort((one, other) => one.at - other.at)[0];
  const fire = (timer: Timer) => {
    now = Math.max(now, timer.at);
    timers.delete(timer);
    timer.act();
  };
  return {
    now: () => now,
    nextAt: () => next()?.at ?? null,
    schedule(at, act) {
      const timer = { at, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let timer = next(); timer && timer.at <= until; timer = next()) {
        fire(timer);
        await settle();
      }
      now = until;
      await settle();
    },
  };
}
