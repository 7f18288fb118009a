import { CodedError, type Facts, messageOf, type StepOutcome, type StepResult, signalAt, sleep } from '@lastcall/plugin-api';
import { CORE_ERRORS } from '../errors.ts';
import { type Run, readyStep } from './run.ts';
import { createStepContext, ensureLease, requireJson } from './step-context.ts';

/** How long an aborted step may take to settle before it is left behind, ms. */
export const ABORT_GRACE_MS = 100;

/** What is to be run, until when. */
export type StepTurn = { readonly id: string; readonly deadlineAt: number; readonly attempt: number; readonly dryRun: boolean };

/** How a step ended. */
export type StepEnd = {
  readonly outcome: StepOutcome;
  readonly summary: string;
  readonly code: string | null;
  readonly facts: Facts;
};

type Settled = { readonly result: StepResult } | { readonly problem: unknown } | { readonly leftBehind: true };

class DeadlineReached extends Error {
  override readonly name = 'DeadlineReached';
}

/**
 * Runs one step until it ends or its deadline comes. A step that does not heed the abort is left behind after a short
 * grace and its late result dropped. Null when the run itself was interrupted: then nothing is known and nothing may be journalled.
 */
export async function runStep(run: Run, turn: StepTurn): Promise<StepEnd | null> {
  const held = signalAt(run.clock, turn.deadlineAt, new DeadlineReached('the step used up its budget'), run.signal);
  const context = createStepContext({ run, ...turn, signal: held.signal });
  const { step, repeatable } = readyStep(run, turn.id);
  const work = (repeatable || turn.dryRun ? Promise.resolve() : sureOfLease(run, held.signal))
    .then(() => beginStep(run, turn, () => step.run(run.interruption, context)))
    .then(answered);
  const settled = await settle(run, held.signal, work);
  held.release();
  if (run.signal.aborted) return null;
  return endOf(settled, held.signal.reason);
}

/** Journalling its start may have taken until its deadline; timers tell of that a turn too late. */
function beginStep(run: Run, { deadlineAt }: StepTurn, begin: () => Promise<StepResult>): Promise<StepResult> {
  if (run.clock.now() >= deadlineAt) throw new DeadlineReached('its deadline had come before it could begin');
  return begin();
}

/** An act that must not happen twice is not begun on a lease that another may have by now. */
async function sureOfLease(run: Run, signal: AbortSignal): Promise<void> {
  await ensureLease(run, signal).catch((cause: unknown) => {
    throw signal.aborted ? CORE_ERRORS.STEP_UNSURE({ cause }) : cause;
  });
}

/** A plugin without types may end without a result: that is its failure, not the run's. */
function answered(result: StepResult | undefined): StepResult {
  if (result === undefined) throw new TypeError('the step ended without a result');
  requireJson(result.facts);
  return result;
}

function settle(run: Run, signal: AbortSignal, work: Promise<StepResult>): Promise<Settled> {
  const finished: Promise<Settled> = work.then(
    (result) => ({ result }),
    (problem: unknown) => ({ problem }),
  );
  return Promise.race([finished, leaveBehind(run, signal)]);
}

async function leaveBehind(run: Run, signal: AbortSignal): Promise<Settled> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await sleep(run.clock, ABORT_GRACE_MS);
  return { leftBehind: true };
}

function endOf(settled: Settled, reason: unknown): StepEnd {
  if ('result' in settled) {
    const { did, summary, facts } = settled.result;
    return { outcome: did === 'done' ? 'succeeded' : 'skipped', summary, code: null, facts };
  }
  if ('leftBehind' in settled) return timedOut('stopped at its deadline without an answer');
  return reason instanceof DeadlineReached ? timedOutWith(settled.problem) : failed(settled.problem);
}

/** Whatever a step says when it is stopped, it was stopped; only what was never begun has a code of its own. */
function timedOutWith(problem: unknown): StepEnd {
  if (!(problem instanceof CodedError)) return timedOut('stopped at its deadline');
  return { ...timedOut(problem.message), ...(problem.code === 'STEP_UNSURE' && { code: problem.code }) };
}

const timedOut = (summary: string): StepEnd => ({ outcome: 'timed-out', summary, code: 'STEP_TIMED_OUT', facts: {} });

/** Uncoded errors are plugin crashes: the code says so, the message is all there is. */
function failed(problem: unknown): StepEnd {
  const code = problem instanceof CodedError ? problem.code : 'STEP_CRASHED';
  return { outcome: 'failed', summary: messageOf(problem), code, facts: {} };
}
