import { messageOf, signalAt } from '@lastcall/plugin-api';
import type { Pipeline } from '../config/config.ts';
import type { Turn } from '../leases/turns.ts';
import type { Run } from '../pipeline/run.ts';
import type { RunWorld } from './run-world.ts';
import { latestTurn, mayWait, turnsFor } from './waiting.ts';

/** How long AWS may take to say how large a group is, ms; then the group counts as small. */
const SIZE_LIMIT_MS = 2_000;

/** A run's place among those of its group that can wait. It is taken once, and kept through every new plan. */
export type PlaceInQueue = {
  /**
   * Waits for a turn where the kind can wait and the instance is in a group. Resolves when it may go: it is its turn, the time it needs
   * begins to run out, nothing has to be waited for, or the run's signal has aborted.
   */
  wait(run: Run, pipeline: Pipeline): Promise<void>;
  /** When its turn came, epoch ms; null where it did not wait. */
  turnAt(): number | null;
  /** Lets the next one go. */
  leave(): Promise<void>;
};

/** A place that nobody has taken yet. */
export function createPlaceInQueue(world: RunWorld): PlaceInQueue {
  let turn: Turn | null = null;
  let turnAt: number | null = null;
  return {
    async wait(run, pipeline) {
      const group = run.interruption.instance?.group ?? null;
      if (turn !== null || group === null || !mayWait(run.interruption)) return;
      turn = await takeTurn(world, run, { pipeline, group });
      turnAt = world.clock.now();
    },
    turnAt: () => turnAt,
    leave: async () => turn?.giveBack(),
  };
}

type Wish = { readonly pipeline: Pipeline; readonly group: string };

async function takeTurn({ clock, turns, inventory, log }: RunWorld, run: Run, { pipeline, group }: Wish): Promise<Turn | null> {
  const { signal, interruption } = run;
  const limit = signalAt(clock, clock.now() + SIZE_LIMIT_MS, new Error('AWS did not say in time'), signal);
  const size = await inventory
    .groupSize(group, interruption, limit.signal)
    .catch((problem: unknown) => {
      log.warn('the size of a group is unknown: one of its instances at a time', { group, problem: messageOf(problem) });
      return null;
    })
    .finally(limit.release);
  const until = signalAt(clock, latestTurn(pipeline, interruption), new Error('the time for waiting is over'), signal);
  // Whatever ends the waiting, the run goes on: too late for its turn, or with what was merged.
  return turns
    .take({ group, most: turnsFor(pipeline.maxOpen, size), signal: until.signal })
    .catch(() => null)
    .finally(until.release);
}
