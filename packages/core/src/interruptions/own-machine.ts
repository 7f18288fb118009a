import { type Plan, sleep } from '@lastcall/plugin-api';
import type { Run } from '../pipeline/run.ts';
import type { OpenInterruption } from '../ports/store.ts';
import type { Conducting } from './conduct.ts';
import type { RunWorld } from './run-world.ts';
import { mayWait } from './waiting.ts';

/** How long ahead of AWS's own instant a replica leaves its work to the others, ms: a date next week is no reason yet. */
const LEAVE_AHEAD_MS = 900_000;
/** How often the run of the own machine looks whether the others have ended, ms. */
const LOOK_MS = 250;

/** Knows whether the machine this replica runs on is about to go. */
export type Departure = {
  /** True when that machine is interrupted, and soon. Call it with all that is open, in every round. */
  isNear(open: readonly OpenInterruption[]): boolean;
};

/**
 * Watches for the own machine's interruption. Where AWS takes the machine for certain the departure stays near until AWS's own instant, also after
 * the run for it has closed: what is begun now would not be finished. A machine that is still there after that instant takes part again.
 */
export function createDeparture({ self, clock }: Pick<RunWorld, 'self' | 'clock'>): Departure {
  let goesAt = 0;
  return {
    isNear(open) {
      const own = self();
      const soon = clock.now() + LEAVE_AHEAD_MS;
      const isOurs = ({ interruption, calledOff }: OpenInterruption) =>
        interruption.instanceId === own && !calledOff && (interruption.deadlineAt ?? 0) <= soon;
      const near = open.filter(isOurs);
      const certain = near.filter(({ interruption }) => !mayWait(interruption));
      goesAt = Math.max(goesAt, ...certain.map(({ interruption }) => interruption.deadlineAt ?? 0));
      return near.length > 0 || goesAt > clock.now();
    },
  };
}

/**
 * Holds back the steps for this replica's own machine while other runs are under way here, for at most half of the time that is left:
 * what takes the machine away takes this process with it. Everything is prepared by then. Returns at once for any other machine.
 */
export async function untilOthersEnded({ world, isAlone }: Pick<Conducting, 'world' | 'isAlone'>, run: Run, plan: Plan): Promise<void> {
  if (run.interruption.instanceId !== world.self()) return;
  const { clock } = world;
  const latestAt = clock.now() + Math.max(0, plan.deadlineAt - clock.now()) / 2;
  while (!isAlone() && clock.now() < latestAt && !run.signal.aborted) {
    await sleep(clock, LOOK_MS, run.signal).catch(() => undefined);
  }
}
