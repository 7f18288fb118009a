import { type Clock, messageOf, signalAt } from '@lastcall/plugin-api';
import type { DisruptionBudget, Pod } from '../api-server/objects.ts';
import type { Mirror } from '../watching/mirror.ts';
import { allowanceOf, covers } from './allowance.ts';
import { createLane, FREE, type Lane, type Turn, type Wish } from './lane.ts';

/** The disruption budgets of a cluster, as all drains of this process see and use them. */
export type Budgets = {
  /**
   * Begins to follow the budgets, and resolves when they are known, when it is known why not, or after a second: until they are known
   * every pod is simply asked for. Rejects with the signal's reason when it aborts.
   */
  ready(signal: AbortSignal): Promise<{ readonly problem: string | null }>;
  /** The names of the budgets that cover the pod. */
  namesFor(pod: Pod): readonly string[];
  /** The one budget that has nothing left for this pod, by name; null where none is known to be in the way. */
  inTheWay(pod: Pod): string | null;
  /** Leave to ask for the pod's eviction: at once where no budget, or more than one, covers it; no eviction is allowed under several. */
  turn(wish: Wish): Promise<Turn>;
  close(): void;
};

/** Pods must not wait longer for the list of budgets, ms. */
const PATIENCE_MS = 1_000;

/** Makes the budgets from their mirror; nothing is sent before `ready`. */
export function createBudgets({ mirror, clock }: { readonly mirror: Mirror<DisruptionBudget>; readonly clock: Clock }): Budgets {
  const lanes = new Map<string, Lane>();

  const covering = (pod: Pod): readonly DisruptionBudget[] => [...mirror.items().values()].filter((budget) => covers(budget, pod));
  const only = (pod: Pod): DisruptionBudget | null => {
    const [first, second] = covering(pod);
    return first !== undefined && second === undefined ? first : null;
  };

  const laneOf = (budget: DisruptionBudget): Lane => {
    const lane = lanes.get(budget.metadata.uid) ?? createLane({ clock, first: budget, isWatched: mirror.isLive });
    lanes.set(budget.metadata.uid, lane);
    return lane;
  };

  /** A budget that was made anew, under the same name, has a lane of its own. */
  const update = (uid: string, lane: Lane) => {
    const budget = mirror.items().get(uid);
    if (budget) return lane.update(budget);
    lanes.delete(uid);
    lane.dismiss();
  };

  const leave = mirror.onChange((changed) => {
    if (changed === null) for (const [uid, lane] of lanes) update(uid, lane);
    const lane = changed && lanes.get(changed.metadata.uid);
    if (changed && lane) update(changed.metadata.uid, lane);
  });

  return {
    async ready(signal) {
      const held = signalAt(clock, clock.now() + PATIENCE_MS, new Error('the list of budgets takes its time'), signal);
      try {
        await mirror.ready(held.signal);
        return { problem: null };
      } catch (error) {
        signal.throwIfAborted();
        return { problem: messageOf(error) };
      } finally {
        held.release();
      }
    },
    namesFor: (pod) => covering(pod).map(({ metadata }) => metadata.name),
    inTheWay(pod) {
      const budget = only(pod);
      return budget !== null && allowanceOf(budget) === 0 ? budget.metadata.name : null;
    },
    turn(wish) {
      const budget = only(wish.pod);
      return budget === null ? Promise.resolve(FREE) : laneOf(budget).turn(wish);
    },
    close: leave,
  };
}
