import { type Clock, sleep } from '@lastcall/plugin-api';

/** A clock whose timers all end with the sandbox. */
export type Agenda = Clock & {
  /** Waits; rejects when the agenda is dropped. */
  sleep(ms: number): Promise<void>;
  /** Aborts when the agenda is dropped. */
  readonly signal: AbortSignal;
  /** Calls everything off. Calling it twice is safe. */
  drop(): void;
};

/** An agenda that runs by `clock`. What is scheduled after it was dropped never happens. */
export function createAgenda(clock: Clock): Agenda {
  const dropped = new AbortController();
  const pending = new Set<() => void>();
  return {
    now: () => clock.now(),
    signal: dropped.signal,
    sleep: (ms) => sleep(clock, ms, dropped.signal),
    schedule(at, act) {
      const callOff = clock.schedule(at, () => {
        pending.delete(forget);
        act();
      });
      const forget = () => {
        pending.delete(forget);
        callOff();
      };
      if (dropped.signal.aborted) callOff();
      else pending.add(forget);
      return forget;
    },
    drop() {
      dropped.abort(new Error('the sandbox was closed'));
      for (const forget of [...pending]) forget();
    },
  };
}
