import type { Clock } from '@lastcall/plugin-api';

/** A pod that its budget does not let go. */
export type HeldUp = {
  /** `namespace/name`. */
  readonly pod: string;
  /** By name; several at once where more than one covers it. */
  readonly budget: string;
  /** `namespace/name` of the budget. */
  readonly budgetId: string;
  readonly sinceAt: number;
};

/** How long a budget may keep pods before that is worth telling, ms; and how often it is looked at. */
const HELD_FOR_MS = 10_000;
const LOOK_EVERY_MS = 2_000;

/** What is watched, and who is told. */
export type Watching = {
  readonly clock: Clock;
  /** The pods that wait for their budgets now. */
  readonly heldUp: () => readonly HeldUp[];
  /** Hears of them when budgets are among theirs that it has not heard of. */
  readonly tell: (heldUp: readonly HeldUp[]) => void;
};

/** Looks every two seconds for budgets that have held up a drain for ten, and tells of each once, however often they refuse. Returns what ends it. */
export function watchHeldUp({ clock, heldUp, tell }: Watching): () => void {
  const known = new Set<string>();
  let callOff = () => {};
  const look = () => {
    const pods = heldUp().filter(({ sinceAt }) => clock.now() - sinceAt >= HELD_FOR_MS);
    const isNew = pods.some(({ budgetId }) => !known.has(budgetId));
    for (const { budgetId } of pods) known.add(budgetId);
    if (isNew) tell(pods);
    callOff = clock.schedule(clock.now() + LOOK_EVERY_MS, look);
  };
  callOff = clock.schedule(clock.now() + LOOK_EVERY_MS, look);
  return () => callOff();
}
