import type { NoRunReason, RunOutcome } from '@lastcall/plugin-api';

/** How an interruption may have ended. */
export type Outcome = RunOutcome | NoRunReason;

/** Every {@link Outcome}: those of runs first. */
export const OUTCOMES: readonly Outcome[] = [
  ...(['succeeded', 'degraded', 'out-of-time', 'cancelled'] as const),
  ...(['foreign', 'absent', 'undecided', 'no-pipeline', 'called-off', 'spread'] as const),
];
