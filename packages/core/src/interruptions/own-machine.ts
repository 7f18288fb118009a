import { type Plan, sleep } from '@lastcall/plugin-api';
import type { Run } from '../pipeline/run.ts';
import type { OpenInterruption } from '../ports/store.ts';
import type { Conducting } from './conduct.ts';
import type { RunWorld } from './run-world.ts';

/** How long ahead of AWS's own instant a replica leaves its work to the others, ms: a date next week is no reason yet. */
const LEAVE_AHEAD_MS = 900_000;
/** How often the run of the own machine looks whether the others have ended, ms. */
const LOOK_MS = 250;

/** True when the machine this replica runs on is itself interrupted, and soon. */
export function isGoing({ self, clock }: Pick<RunWorld, 'self' | 'clock'>, open: readonly OpenInterruption[]): boolean {
  const own = self();
  const soon = clock.now() + LEAVE_AHEAD_MS;
  const isOurs = ({ interruption, calledOff }: OpenInterruption) =>
    interruption.instanceId === own && !calledOff && (interruption.deadlineAt ?? 0) <= soon;
  return own !== null && open.some(isOurs);
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
