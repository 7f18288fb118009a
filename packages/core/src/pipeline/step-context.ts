import { type Facts, type StepContext, sleep } from '@lastcall/plugin-api';
import { factsOf, outcomesOf, type Run, stepView } from './run.ts';

/** What a context is made for. */
export type ContextRequest = {
  readonly run: Run;
  readonly id: string;
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
  readonly attempt: number;
  readonly dryRun: boolean;
};

/** What a step is given, with the facts and outcomes as they stand now. */
export function createStepContext({ run, id, deadlineAt, signal, attempt, dryRun }: ContextRequest): StepContext {
  const view = run.journal.view();
  return {
    stepId: id,
    deadlineAt,
    signal,
    attempt,
    dryRun,
    log: run.log,
    remainingMs: () => Math.max(0, deadlineAt - run.clock.now()),
    sleep: (ms) => sleep(run.clock, ms, signal),
    progress(text: string, facts: Facts = {}) {
      const told = tellProgress({ run, id, signal }, text, facts);
      // A plugin that does not wait for its words must not end the process when they are refused.
      told.catch(() => undefined);
      return told;
    },
    ensureLease: () => ensureLease(run, signal),
    ownFacts: stepView(run, id)?.facts ?? {},
    facts: factsOf(view),
    outcomes: outcomesOf(view),
  };
}

/** What cannot be journalled is the fault of the step that says it, not of the run. */
export function requireJson(facts: Facts | undefined): void {
  JSON.stringify(facts);
}

/** What was told before an act that must not happen twice is found by whoever comes after us only when it is durable. */
export async function ensureLease({ journal, lease }: Pick<Run, 'journal' | 'lease'>, signal: AbortSignal): Promise<void> {
  await journal.written(signal);
  await lease.ensure(signal);
}

/** A step that was left behind has no say any more: its late words would follow its own end in the journal. */
async function tellProgress({ run, id, signal }: Pick<ContextRequest, 'run' | 'id' | 'signal'>, text: string, facts: Facts) {
  signal.throwIfAborted();
  requireJson(facts);
  await run.journal.write({ what: 'step-progress', step: id, text, facts });
}
