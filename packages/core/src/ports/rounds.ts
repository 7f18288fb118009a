import type { Clock } from '@lastcall/plugin-api';
import type { Store } from './store.ts';

/** How often a round comes even when nothing seems to have been written, ms. */
export const ROUND_MS = 1_000;

/** Something done again after every write of the store. */
export type Rounds = {
  /** Begins, also after a stop; the first round comes at once. */
  start(): void;
  /** Asks for a round: now, or after the one under way. However often it is asked meanwhile, one more follows. */
  ask(): void;
  /** No more rounds; resolves when the one under way has ended. Safe to call twice. */
  stop(): Promise<void>;
};

type State = 'stopped' | 'resting' | 'going' | 'asked again';

/** Makes rounds: one at a time, after every write, and once a second in any case. `go` must not reject. */
export function createRounds({ store, clock }: { readonly store: Store; readonly clock: Clock }, go: () => Promise<void>): Rounds {
  let state: State = 'stopped';
  let starts = 0;
  let underWay = Promise.resolve();
  let forget = () => {};
  let unsubscribe = () => {};
  const is = (one: State) => state === one;
  const turn = async () => {
    const start = starts;
    state = 'going';
    forget();
    await go();
    // Stopped meanwhile, and perhaps begun anew: the rounds of the new start are not this one's affair.
    if (is('stopped') || start !== starts) return;
    const more = is('asked again');
    state = 'resting';
    forget = clock.schedule(clock.now() + ROUND_MS, ask);
    if (more) ask();
  };
  const ask = () => {
    if (is('going')) state = 'asked again';
    if (is('resting')) underWay = turn();
  };
  return {
    ask,
    start() {
      starts += 1;
      unsubscribe = store.onWrite(ask);
      state = 'resting';
      ask();
    },
    stop() {
      state = 'stopped';
      unsubscribe();
      forget();
      return underWay;
    },
  };
}
