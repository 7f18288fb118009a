import type { Clock } from '@lastcall/plugin-api';
import type { Store, Written } from './store.ts';

/** How often a round comes even when nothing seems to have been written, ms: a store may tell nothing of other replicas' writes. */
export const ROUND_MS = 250;

/** Something done again and again. */
export type Rounds = {
  /** Begins, also after a stop; the first round comes at once. */
  start(): void;
  /** Asks for a round: now, or after the one under way. However often it is asked meanwhile, one more follows. */
  ask(): void;
  /** No more rounds; resolves when the one under way has ended. Safe to call twice. */
  stop(): Promise<void>;
};

/** What asks for a round besides time. */
export type RoundsParts = {
  readonly store: Pick<Store, 'onWrite'>;
  readonly clock: Clock;
  /** Only such writes ask for one; default every write. `nothing`: time alone does. */
  readonly after?: Written | 'nothing';
  /** The pause after a round, ms; default {@link ROUND_MS}. */
  readonly everyMs?: number;
};

/** After a round comes a rest so many times as long … */
const REST = 3;
/** … but no longer than this, ms. */
const LONGEST_REST_MS = 100;

type State = 'stopped' | 'resting' | 'going' | 'asked again';

/**
 * Makes rounds: one at a time, after every write that matters, and after a pause in any case. While hundreds of writes come, rounds take at most a
 * quarter of the time: a round sees everything there is, so fewer of them do as well. `go` must not reject.
 */
export function createRounds({ store, clock, after, everyMs = ROUND_MS }: RoundsParts, go: () => Promise<void>): Rounds {
  let state: State = 'stopped';
  let starts = 0;
  let underWay = Promise.resolve();
  let notBeforeAt = 0;
  let forget = () => {};
  let unsubscribe = () => {};
  const is = (one: State) => state === one;
  const turn = async () => {
    const start = starts;
    const startedAt = clock.now();
    state = 'going';
    forget();
    await go();
    // Stopped meanwhile, and perhaps begun anew: the rounds of the new start are not this one's affair.
    if (is('stopped') || start !== starts) return;
    const more = is('asked again');
    notBeforeAt = clock.now() + Math.min(LONGEST_REST_MS, REST * (clock.now() - startedAt));
    state = 'resting';
    forget = clock.schedule(clock.now() + everyMs, ask);
    if (more) ask();
  };
  const ask = () => {
    if (is('going')) state = 'asked again';
    if (!is('resting')) return;
    if (clock.now() >= notBeforeAt) underWay = turn();
    else {
      forget();
      forget = clock.schedule(notBeforeAt, ask);
    }
  };
  const hear = (written: Written) => {
    if (after === undefined || after === written) ask();
  };
  return {
    ask,
    start() {
      starts += 1;
      unsubscribe = store.onWrite(hear);
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
