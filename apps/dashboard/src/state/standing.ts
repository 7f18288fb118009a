import type { StepOutcome } from '@lastcall/plugin-api';
import type { BriefStep, Shown } from './read.ts';

/** How a step stands: ended, at work, or not yet begun. Each has a mark of its own. */
export type Standing = StepOutcome | 'running' | 'waiting';

/** How a step of this interruption stands. What never ended in a closed one was not reached. */
export function standingOf(step: BriefStep, closedAt: number | null): Standing {
  if (step.outcome !== null) return step.outcome;
  if (closedAt !== null) return 'not-reached';
  return step.startedAt === null ? 'waiting' : 'running';
}

/** Set by the server on a step that the plan left out, unlike one that had nothing to do. */
const LEFT_OUT = 'STEP_LEFT_OUT';

/** True for a step that the plan leaves out: it does not run. */
export function isLeftOut({ budgetMs, startedAt, code }: BriefStep): boolean {
  return code === LEFT_OUT || (budgetMs === 0 && startedAt === null);
}

/** What people call the machine: its Name tag, else its id. */
export function nameOf({ instance, instanceId }: Shown): string {
  return instance?.tags.Name || instanceId;
}

/** Its Auto Scaling group, from the inventory or a hook's word; null when neither names one. */
export function groupOf({ instance, hooks }: Shown): string | null {
  return instance?.group ?? hooks[0]?.group ?? null;
}

/** The steps at work now; of a run between two steps, nothing. */
export function runningSteps({ steps, closedAt }: Shown): readonly BriefStep[] {
  return steps.filter((step) => standingOf(step, closedAt) === 'running');
}

/** True when a step has failed or run out of its time: the run is going to end degraded. */
export function hasTrouble({ steps }: Shown): boolean {
  return steps.some(({ outcome }) => outcome === 'failed' || outcome === 'timed-out');
}

/** The instant time is counted down to: AWS's own, else the end of the run; null while neither is known. */
export function countdownTo({ deadlineAt, plan }: Shown): number | null {
  return deadlineAt ?? plan?.deadlineAt ?? null;
}

/** What happens now, in one line: the running steps' progress, else what is waited for. */
export function presentWords(view: Shown): string {
  const running = runningSteps(view);
  if (running.length > 0) return running.map(({ id, summary }) => (summary === '' ? id : `${id}: ${summary}`)).join(' · ');
  if (view.plan === null) return view.attempt === 0 ? 'waiting for a run' : 'looking the instance up';
  return view.steps.some((step) => step.outcome === null) ? 'between two steps' : 'closing';
}

/** Words for the one thing a closed interruption is remembered by. */
export function closingWords(view: Shown): string {
  const troubled = view.steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'timed-out');
  if (troubled.length > 0) return troubled.map(({ id, summary }) => `${id}: ${summary}`).join(' · ');
  return view.reason ?? '';
}

/** Time between the end of the run and AWS's instant, ms; negative when it came too late, null when there is nothing to compare. */
export function spareMs({ closedAt, deadlineAt, plan }: Shown): number | null {
  return closedAt === null || deadlineAt === null || plan === null ? null : deadlineAt - closedAt;
}

/** How long a step has been at work at `now`, or was; null when it never began. Counts from its last start. */
export function workedMs({ startedAt, endedAt }: BriefStep, now: number): number | null {
  return startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt);
}
