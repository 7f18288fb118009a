import type { Clock } from '@lastcall/plugin-api';

/** Things to do later that can all be called off at once. */
export type Agenda = {
  now(): number;
  /** Does `act` in `ms` milliseconds from the call, never before the present turn is over. Returns what calls it off. */
  after(ms: number, act: () => void): () => void;
  /** Does `act` every `ms` milliseconds, first in `ms`. Returns what calls it off. */
  every(ms: number, act: () => void): () => void;
  /** Calls off everything that is still to be done and takes nothing more; closing twice is safe. */
  close(): void;
};

/** An empty agenda kept by `clock`. */
export function createAgenda(clock: Clock): Agenda {
  const open = new Set<() => void>();
  let closed = false;
  const after: Agenda['after'] = (ms, act) => {
    if (closed) return () => {};
    const callOff = clock.schedule(clock.now() + ms, () => {
      open.delete(forget);
      act();
    });
    const forget = () => {
      open.delete(forget);
      callOff();
    };
    open.add(forget);
    return forget;
  };
  return {
    now: () => clock.now(),
    after,
    every(ms, act) {
      const again = () => {
        callOff = after(ms, again);
        act();
      };
      let callOff = after(ms, again);
      return () => callOff();
    },
    close() {
      closed = true;
      for (const forget of open) forget();
    },
  };
}
