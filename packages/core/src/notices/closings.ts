import type { Clock } from '@lastcall/plugin-api';
import { createRounds } from '../ports/rounds.ts';
import type { Store } from '../ports/store.ts';

/** Those who wait for interruptions to close. */
export type Closings = {
  /** Resolves when every named interruption has closed, or at once when the waiting is over. */
  of(interruptionIds: readonly string[]): Promise<void>;
  /** Lets everybody go who still waits. Safe to call twice. */
  stop(): Promise<void>;
};

type Waiter = { readonly interruptionIds: readonly string[]; readonly go: () => void };

/** Makes the one place that waits for closings: however many wait, the store is asked once a round, and not at all when nobody does. */
export function createClosings(parts: { readonly store: Store; readonly clock: Clock }): Closings {
  const waiting = new Set<Waiter>();
  let stopped = false;
  const letGo = (waiter: Waiter) => {
    waiting.delete(waiter);
    waiter.go();
    if (waiting.size === 0) void rounds.stop();
  };
  const look = async () => {
    const open = new Set((await parts.store.open()).map(({ interruption }) => interruption.id));
    for (const waiter of [...waiting]) if (!waiter.interruptionIds.some((id) => open.has(id))) letGo(waiter);
  };
  // A store that cannot be read closes nothing: the next round asks again.
  const rounds = createRounds(parts, () => look().catch(() => undefined));
  return {
    of: (interruptionIds) =>
      new Promise((go) => {
        if (stopped) return go();
        waiting.add({ interruptionIds, go });
        if (waiting.size === 1) rounds.start();
        else rounds.ask();
      }),
    async stop() {
      stopped = true;
      for (const waiter of [...waiting]) letGo(waiter);
      await rounds.stop();
    },
  };
}
