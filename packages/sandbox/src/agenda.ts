import { type Clock, sleep } from '@lastcall/plugin-api';

/** A clock whose timers can all be called off at once, so that a world that is closed does nothing more. */
export type Agenda = Clock & {
  /** Does `act` once, `ms` milliseconds from the call. Returns what calls it off; calling it off twice is safe. */
  after(ms: number, act: () => void): () => void;
  /** Does `act` every `ms` milliseconds, first in `ms`. Returns what calls it off. */
  every(ms: number, act: () => void): () => void;
  /** Waits; rejects when the agenda is closed. */
  sleep(ms: number): Promise<void>;
  /** Aborts when the agenda is closed. */
  readonly signal: AbortSignal;
  /** Calls off everything that is still to be done and takes nothing more; closing twice is safe. */
  close(): void;
};

/** An empty agenda kept by `clock`. */
export function createAgenda(clock: Clock): Agenda {
  const closing = new AbortController();
  const planned = new Set<() => void>();
  const schedule: Agenda['schedule'] = (at, act) => {
    if (closing.signal.aborted) return () => {};
    const callOff = clock.schedule(at, () => {
      planned.delete(forget);
      act();
    });
    const forget = () => {
      planned.delete(forget);
      callOff();
    };
    planned.add(forget);
    return forget;
  };
  const after: Agenda['after'] = (ms, act) => schedule(clock.now() + ms, act);
  return {
    now: () => clock.now(),
    schedule,
    after,
    every(ms, act) {
      const again = () => {
        callOff = after(ms, again);
        act();
      };
      let callOff = after(ms, again);
      return () => callOff();
    },
    sleep: (ms) => sleep(clock, ms, closing.signal),
    signal: closing.signal,
    close() {
      closing.abort(new Error('the sandbox was closed'));
      for (const forget of planned) forget();
    },
  };
}
