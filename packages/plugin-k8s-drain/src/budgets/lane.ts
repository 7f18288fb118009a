import { type Clock, orAborted } from '@lastcall/plugin-api';
import type { DisruptionBudget, Pod } from '../api-server/objects.ts';
import { allowanceOf, takesFrom } from './allowance.ts';

/** Leave to ask for one eviction; `end` gives it back and tells what came of it. */
export type Turn = { end(answer: 'let-go' | 'refused' | 'other'): void };

/** Leave where no budget is to be heeded. */
export const FREE: Turn = { end: () => {} };

/** Who asks for leave. `signal` takes the wish back. */
export type Wish = { readonly pod: Pod; readonly signal: AbortSignal };

/** The evictions that one budget must allow, one after the other. */
export type Lane = {
  /** Resolves when the pod may be asked for. Rejects with the signal's reason when that aborts. */
  turn(wish: Wish): Promise<Turn>;
  /** The budget has changed. */
  update(budget: DisruptionBudget): void;
  /** The budget is no more: whoever waits may ask at once, and nobody shall come after. */
  dismiss(): void;
};

type Waiting = { readonly pod: Pod; start(turn: Turn): void };

/** So long is a budget believed that says it has nothing to give, ms: its status may be late, and a watch may be deaf. Longer while the watch talks. */
const BELIEF_MS = { watched: 10_000, unwatched: 2_500 };

/** What of a budget's lane is decided: who may be asked for now. */
type Standing = { budget: DisruptionBudget; left: number; refused: boolean; askedAt: number; busy: boolean; updates: number };

/** What the next turn depends on. `isStale`: the budget was believed for long enough. */
type View = { readonly standing: Standing; readonly isStale: boolean };

/**
 * The next pod to ask for, or undefined while the budget is believed to have nothing for any of them. After a refusal that holds for
 * all pods, also for those that should take nothing: then what is known of the budget is not true any more.
 */
function nextOf(waiting: readonly Waiting[], { standing, isStale }: View): Waiting | undefined {
  const { budget, left, refused } = standing;
  if (isStale) return waiting[0];
  if (refused) return undefined;
  return waiting.find(({ pod }) => !takesFrom(budget, pod)) ?? (left > 0 ? waiting[0] : undefined);
}

function takeBack(waiting: Waiting[], wish: Waiting): boolean {
  const at = waiting.indexOf(wish);
  if (at >= 0) waiting.splice(at, 1);
  return at >= 0;
}

/** The pods that wait, and what looks whether the next may go. */
type Queue = { readonly waiting: Waiting[]; go(): void };

async function queueUp({ pod, signal }: Wish, { waiting, go }: Queue): Promise<Turn> {
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<Turn>();
  const wish: Waiting = { pod, start: resolve };
  waiting.push(wish);
  go();
  try {
    return await orAborted(promise, signal);
  } catch (reason) {
    // Its turn may have come in the same moment.
    if (takeBack(waiting, wish)) go();
    else (await promise).end('other');
    throw reason;
  }
}

/** What a lane begins with. `isWatched` tells whether the budget's changes are heard. */
export type LaneParts = { readonly clock: Clock; readonly first: DisruptionBudget; isWatched(): boolean };

/**
 * Makes the lane of a budget. One request at a time: several at once fight over one object in the server, and every loser waits
 * half a second there. No request at all while the budget says it has nothing, but one now and then.
 */
export function createLane({ clock, first, isWatched }: LaneParts): Lane {
  const waiting: Waiting[] = [];
  const standing: Standing = { budget: first, left: allowanceOf(first), refused: false, askedAt: clock.now(), busy: false, updates: 0 };
  const staleAt = () => standing.askedAt + (isWatched() ? BELIEF_MS.watched : BELIEF_MS.unwatched);
  let callOff = () => {};

  /** A refusal that was decided before the budget changed says nothing about what it has now. */
  const end =
    ({ pod, updates }: { readonly pod: Pod; readonly updates: number }): Turn['end'] =>
    (answer) => {
      standing.busy = false;
      standing.refused = answer === 'refused' && updates === standing.updates;
      if (answer === 'let-go' && takesFrom(standing.budget, pod)) standing.left -= 1;
      go();
    };

  function go(): void {
    callOff();
    if (standing.busy || waiting.length === 0) return;
    const next = nextOf(waiting, { standing, isStale: clock.now() >= staleAt() });
    if (next === undefined) {
      callOff = clock.schedule(staleAt(), go);
      return;
    }
    takeBack(waiting, next);
    standing.busy = true;
    standing.askedAt = clock.now();
    next.start({ end: end({ pod: next.pod, updates: standing.updates }) });
  }

  return {
    turn: (wish) => queueUp(wish, { waiting, go }),
    dismiss() {
      callOff();
      for (const { start } of waiting.splice(0)) start(FREE);
    },
    update(changed) {
      standing.budget = changed;
      standing.left = allowanceOf(changed);
      standing.refused = false;
      standing.updates += 1;
      go();
    },
  };
}
