import type { Plan, PlannedStage, PlannedStep } from '@lastcall/plugin-api';
import { isFinished, STEP_LEFT_OUT } from '../interruptions/view.ts';
import { allotStages, type StageWindow, stepDeadline } from './allot.ts';
import { NO_TIME_FOR_OPTIONAL, NO_TIME_LEFT } from './plan.ts';
import { type Run, readyStep, stepView } from './run.ts';
import { runStep, type StepEnd } from './run-step.ts';

/**
 * Runs a plan: stage by stage, the steps of a stage side by side, journalling before and after each step. Steps that have
 * ended in an earlier attempt keep their outcome. Returns early, journalling nothing more, when the run's signal aborts.
 */
export async function runPipeline(run: Run, plan: Plan): Promise<void> {
  for (const [index, stage] of plan.stages.entries()) {
    const window = windowOf(run, plan, index);
    await Promise.all(stage.steps.map((step) => takeTurn({ run, plan, step, window })));
    if (run.signal.aborted) return;
  }
}

type Turn = { readonly run: Run; readonly plan: Plan; readonly step: PlannedStep; readonly window: StageWindow };

async function takeTurn({ run, plan, step, window }: Turn): Promise<void> {
  const was = stepView(run, step.id);
  if (was !== undefined && isFinished(was)) return;
  const passedOver = whyPassedOver(run, plan, step);
  if (passedOver !== null) return end(run, step, passedOver);
  const deadlineAt = stepDeadline(readyStep(run, step.id).config, window);
  if (deadlineAt <= run.clock.now()) return end(run, step, notReached(NO_TIME_LEFT, 'STEP_NO_TIME'));
  const attempt = (was?.attempt ?? 0) + 1;
  await run.journal.write({ what: 'step-started', step: step.id, attempt, deadlineAt });
  const outcome = await runStep(run, { id: step.id, deadlineAt, attempt, dryRun: plan.dryRun });
  if (outcome !== null) await end(run, step, outcome);
}

/** Divides the time that is really left over the stages that are still to come: what ended early gives its time back. */
function windowOf(run: Run, plan: Plan, index: number): StageWindow {
  const span = { startsAt: run.clock.now(), deadlineAt: plan.deadlineAt, reserveMs: plan.reserveMs };
  const asks = plan.stages.slice(index).map((stage) => stepsToCome(run, stage).map(({ id }) => readyStep(run, id).config));
  return allotStages(asks, span)[0] as StageWindow;
}

function stepsToCome(run: Run, stage: PlannedStage): readonly PlannedStep[] {
  return stage.steps.filter(({ id, decision }) => {
    const view = stepView(run, id);
    return decision === 'run' && (view === undefined || !isFinished(view));
  });
}

function whyPassedOver(run: Run, plan: Plan, { decision, reason, always }: PlannedStep): StepEnd | null {
  if (decision === 'left-out') return leftOut(reason ?? '');
  const stopper = always ? undefined : findStopper(run, plan);
  return stopper === undefined ? null : notReached(`${stopper} failed and its onFailure is stop`, 'STEP_STOPPED');
}

function findStopper(run: Run, plan: Plan): string | undefined {
  const ids = plan.stages.flatMap(({ steps }) => steps.map(({ id }) => id));
  return ids.find((id) => {
    const outcome = stepView(run, id)?.outcome;
    return (outcome === 'failed' || outcome === 'timed-out') && readyStep(run, id).config.onFailure === 'stop';
  });
}

function leftOut(reason: string): StepEnd {
  const forTime = reason === NO_TIME_LEFT || reason === NO_TIME_FOR_OPTIONAL;
  if (forTime) return notReached(reason, 'STEP_NO_TIME');
  return { outcome: 'skipped', summary: reason, code: STEP_LEFT_OUT, facts: {} };
}

const notReached = (summary: string, code: string): StepEnd => ({ outcome: 'not-reached', summary, code, facts: {} });

function end(run: Run, { id }: PlannedStep, { outcome, summary, code, facts }: StepEnd): Promise<void> {
  return run.journal.write({ what: 'step-ended', step: id, outcome, summary, code, facts });
}
