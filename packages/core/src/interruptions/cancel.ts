import { messageOf, orAborted, type StepView, signalAt } from '@lastcall/plugin-api';
import { type Run, readyStep } from '../pipeline/run.ts';
import { createStepContext } from '../pipeline/step-context.ts';

/** The longest undoing may take, ms. */
const CANCEL_LIMIT_MS = 30_000;

/** Lets every step undo what it added, all at once and for at most 30 s. A step that cannot is logged; the others go on. */
export async function cancelAll(run: Run): Promise<void> {
  const view = run.journal.view();
  await Promise.all(view.steps.map((step) => cancelOne(run, step, view.plan?.dryRun ?? false)));
}

async function cancelOne(run: Run, { id, attempt }: StepView, dryRun: boolean): Promise<void> {
  const deadlineAt = run.clock.now() + CANCEL_LIMIT_MS;
  const held = signalAt(run.clock, deadlineAt, new Error('not undone in time'), run.signal);
  const context = createStepContext({ run, id, deadlineAt, signal: held.signal, attempt, dryRun });
  try {
    await orAborted(Promise.resolve(readyStep(run, id).step.cancel?.(run.interruption, context)), held.signal);
  } catch (problem) {
    run.log.error('a step could not undo what it added', { step: id, problem: messageOf(problem) });
  } finally {
    held.release();
  }
}
