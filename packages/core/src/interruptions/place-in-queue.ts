import { type Interruption, messageOf, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import type { Pipeline } from '../config/config.ts';
import type { Turn } from '../leases/turns.ts';
import type { Run } from '../pipeline/run.ts';
import type { RunWorld } from './run-world.ts';
import { latestTurn, mayWait, turnsFor } from './waiting.ts';

/** How long AWS may take to say how large a group is, ms; then the group counts as small. */
const SIZE_LIMIT_MS = 2_000;
/** A stopping replica hands over runs and turns together: how long those that had none let the others come first, ms. */
const HEAD_START_MS = 300;

/** A run's place among those of its group that can wait. It is taken once, and kept through every new plan. */
export type PlaceInQueue = {
  /**
   * Waits for a turn where the kind can wait and the instance is in a group. Resolves when it may go: it is its turn, the time it needs
   * begins to run out, nothing has to be waited for, or the run's signal has aborted. A run that has been planned before, as after a take-over,
   * does not wait, for its time runs; it takes the next turn that is free, so that it counts.
   */
  wait(run: Run, pipeline: Pipeline): Promise<void>;
  /** When its turn came, epoch ms; null where it did not wait. */
  turnAt(): number | null;
  /** Lets the next one go. */
  leave(): Promise<void>;
};

/** A place that nobody has taken yet. */
export function createPlaceInQueue(world: RunWorld): PlaceInQueue {
  const leaving = new AbortController();
  let turn: Turn | null = null;
  let turnAt: number | null = null;
  let taking = Promise.resolve();
  const take = async (wish: Wish) => {
    turn = await takeTurn(world, wish);
    turnAt = world.clock.now();
  };
  return {
    async wait(run, pipeline) {
      await taking;
      const group = groupOf(run.interruption);
      if (turn !== null || group === null || !mayWait(run.interruption)) return;
      const hasBegun = run.journal.view().plan !== null;
      const signal = AbortSignal.any([run.signal, leaving.signal]);
      taking = take({ interruption: run.interruption, pipeline, group, hasBegun, signal });
      if (!hasBegun) await taking;
    },
    turnAt: () => turnAt,
    async leave() {
      leaving.abort(new Error('the run has left the queue'));
      await taking;
      await turn?.giveBack();
    },
  };
}

type Group = { readonly name: string; readonly queue: string };

/** Groups of the same name in different regions have nothing to do with each other. */
function groupOf({ instance, account, region }: Interruption): Group | null {
  const name = instance?.group ?? null;
  return name === null ? null : { name, queue: [account, region, name].join(' ') };
}

type Wish = {
  readonly interruption: Interruption;
  readonly pipeline: Pipeline;
  readonly group: Group;
  readonly hasBegun: boolean;
  readonly signal: AbortSignal;
};

async function takeTurn(world: RunWorld, wish: Wish): Promise<Turn | null> {
  const { interruption, pipeline, group, hasBegun, signal } = wish;
  const most = turnsFor(pipeline.maxOpen, await sizeOf(world, wish));
  const until = signalAt(world.clock, latestTurn(pipeline, interruption), new Error('the time for waiting is over'), signal);
  const headStart = hasBegun ? Promise.resolve() : sleep(world.clock, HEAD_START_MS, until.signal);
  // Whatever ends the waiting, the run goes on: too late for its turn, or with what was merged.
  return headStart
    .then(() => world.turns.take({ group: group.queue, most, hasBegun, signal: until.signal }))
    .catch(() => null)
    .finally(until.release);
}

/** Null when AWS cannot say in time; then the group counts as small. */
async function sizeOf({ clock, inventory, log }: RunWorld, { group, interruption, pipeline, signal }: Wish): Promise<number | null> {
  if ('count' in pipeline.maxOpen) return null;
  const limit = signalAt(clock, clock.now() + SIZE_LIMIT_MS, new Error('AWS did not say in time'), signal);
  try {
    return await orAborted(inventory.groupSize(group.name, interruption, limit.signal), limit.signal);
  } catch (problem) {
    if (!signal.aborted)
      log.warn('the size of a group is unknown: one of its instances at a time', { group: group.name, problem: messageOf(problem) });
    return null;
  } finally {
    limit.release();
  }
}
