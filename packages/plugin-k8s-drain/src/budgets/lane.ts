import { type Clock, orAborted } from '@lastcall/plugin-api';
import type { DisruptionBudget, Pod } from '../api-server/objects.ts';
import { allowanceOf, takesFrom } from './allowance.ts';

/** Leave to ask for one eviction; `end` gives it back and tells what came of it. */
export type Turn = { end(answer: 'let-go' | 'refused' | 'other'): void };

/** Who asks for leave. `signal` takes the wish back. */
export type Wish = { readonly pod: Pod; readonly signal: AbortSignal };

/** The evictions that one budget must allow, one after the other. */
export type Lane = {
  /** Resolves when the pod may be asked for. Rejects with the signal's reason when that aborts. */
  turn(wish: Wish): Promise<Turn>;
  /** The budget has changed. */
  update(budget: DisruptionBudget): void;
};

type Waiting = { readonly pod: Pod; start(turn: Turn): void };

/** So long is a budget believed that says it has nothing to give, ms: its status may be late, and a watch may be deaf. */
const BELIEF_MS = 2_500;

/** What of a budget's lane is decided: who may be asked for now. */
type Standing = { budget: DisruptionBudget; left: number; askedAt: number; busy: boolean };

/** The next pod to ask for, or undefined while the budget is believed to have nothing for any of them. */
function nextOf(
  waiting: readonly Waiting[],
  { standing, now }: { readonly standing: Standing; readonly now: number },
): Waiting | undefined {
  const { budget, left, askedAt } = standing;
  const free = waiting.find(({ pod }) => !takesFrom(budget, pod));
  if (free) return free;
  return left > 0 || now >= askedAt + BELIEF_MS ? waiting[0] : undefined;
}

function takeBack(waiting: Waiting[], wish: Waiting): boolean {
  const at = waiting.indexOf(wish);
  if (at >= 0) waiting.splice(at, 1);
  return at >= 0;
}

/**
 * Makes the lane of a budget. One request at a time: several at once fight over one object in the server, and every loser waits
 * half a second there. No request at all while the budget says it has nothing, but one now and then.
 */
export function createLane({ clock, first }: { readonly clock: Clock; readonly first: DisruptionBudget }): Lane {
  const waiting: Waiting[] = [];
  const standing: Standing = { budget: first, left: allowanceOf(first), askedAt: clock.now(), busy: false };
  let callOff = () => {};

  const end =
    (pod: Pod): Turn['end'] =>
    (answer) => {
      standing.busy = false;
      if (answer === 'refused') standing.left = 0;
      if (answer === 'let-go' && takesFrom(standing.budget, pod)) standing.left -= 1;
      go();
    };

  function go(): void {
    callOff();
    if (standing.busy || waiting.length === 0) return;
    const next = nextOf(waiting, { standing, now: clock.now() });
    if (next === undefined) {
      callOff = clock.schedule(standing.askedAt + BELIEF_MS, go);
      return;
    }
    takeBack(waiting, next);
    standing.busy = true;
    standing.askedAt = clock.now();
    next.start({ end: end(next.pod) });
  }

  return {
    async turn({ pod, signal }) {
      signal.throwIfAborted();
      const { promise, resolve } = Promise.withResolvers<Turn>();
      const wish: Waiting = { pod, start: resolve };
      waiting.push(wish);
      go();
      try {
        return await orAborted(promise, signal);
      } catch (reason) {
        // Its turn may have come in the same moment.
        if (!takeBack(waiting, wish)) (await promise).end('other');
        throw reason;
      }
    },
    update(changed) {
      standing.budget = changed;
      standing.left = allowanceOf(changed);
      go();
    },
  };
}
