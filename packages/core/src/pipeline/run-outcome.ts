import type { RunOutcome, StepView } from '@lastcall/plugin-api';

/** How a run ended and the one line that says why. */
export type RunEnd = { readonly outcome: RunOutcome; readonly reason: string };

/**
 * The run's outcome from its steps': `out-of-time` when a step that was not optional got no time, `degraded` when a step
 * failed, timed out or was stopped, else `succeeded`.
 */
export function runOutcome(steps: readonly StepView[]): RunEnd {
  const starved = steps.find(({ outcome, code, optional }) => outcome === 'not-reached' && code === 'STEP_NO_TIME' && !optional);
  if (starved !== undefined) return { outcome: 'out-of-time', reason: `${starved.id} got no time` };
  const bad = steps.find(({ outcome }) => outcome === 'failed' || outcome === 'timed-out' || outcome === 'not-reached');
  if (bad !== undefined) return { outcome: 'degraded', reason: `${bad.id} ${bad.outcome}: ${bad.summary}` };
  return { outcome: 'succeeded', reason: `${steps.length} steps ended in time` };
}
