import { type Facts, messageOf, orAborted, type Plan, signalAt } from '@lastcall/plugin-api';
import { isFinished } from '../interruptions/view.ts';
import { type Run, readyStep, stepView } from './run.ts';
import { createStepContext, requireJson } from './step-context.ts';

/** The longest all steps together may prepare, ms. */
export const PREPARE_LIMIT_MS = 5_000;

/**
 * Lets every step of the plan prepare at once. Takes at most 5 s, and at most a quarter of a short run: what has not
 * answered by then goes on beside the run and is told as a problem. A problem in one step's preparing stops nothing.
 */
export async function prepareAll(run: Run, plan: Plan): Promise<void> {
  const now = run.clock.now();
  const deadlineAt = now + Math.min(PREPARE_LIMIT_MS, Math.max(0, plan.deadlineAt - now) / 4);
  const planned = plan.stages.flatMap(({ steps }) => steps).filter(({ decision }) => decision === 'run');
  const waiting = planned.filter(({ id }) => !hasEnded(run, id) && readyStep(run, id).step.prepare !== undefined);
  await Promise.all(waiting.map(({ id }) => prepareOne({ run, plan, id, deadlineAt })));
}

type Preparing = { readonly run: Run; readonly plan: Plan; readonly id: string; readonly deadlineAt: number };

async function prepareOne(preparing: Preparing): Promise<void> {
  const { run, id } = preparing;
  const { problem, facts } = await attemptToPrepare(preparing);
  if (run.signal.aborted) return;
  await run.journal.write({ what: 'step-prepared', step: id, problem, facts });
}

async function attemptToPrepare({ run, plan, id, deadlineAt }: Preparing): Promise<{ problem: string | null; facts: Facts }> {
  const held = signalAt(run.clock, deadlineAt, new Error('not prepared in time'), run.signal);
  const attempt = (stepView(run, id)?.attempt ?? 0) + 1;
  const context = createStepContext({ run, id, deadlineAt, signal: run.signal, attempt, dryRun: plan.dryRun });
  try {
    const preparing = readyStep(run, id).step.prepare?.(run.interruption, context);
    const facts = (await orAborted(Promise.resolve(preparing), held.signal)) ?? {};
    requireJson(facts);
    return { problem: null, facts };
  } catch (problem) {
    return { problem: messageOf(problem), facts: {} };
  } finally {
    held.release();
  }
}

function hasEnded(run: Run, id: string): boolean {
  const view = stepView(run, id);
  return view !== undefined && isFinished(view);
}
