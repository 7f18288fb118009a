import type { Clock, Event, Facts, Interruption, InterruptionView, Log, Step, StepOutcome, StepView } from '@lastcall/plugin-api';
import type { StepConfig } from '../config/config.ts';
import type { Kept } from '../leases/keeper.ts';

/** A configured step with its plugin set up. `repeatable` false: its act must not happen twice. */
export type ReadyStep = { readonly config: StepConfig; readonly step: Step; readonly repeatable: boolean };

/** A run's own pages of the journal. */
export type RunJournal = {
  /** The interruption as told so far. */
  view(): InterruptionView;
  /**
   * Resolves when the events are durable or, where the store does not answer, kept to be written when it is back: a run goes
   * on meanwhile. Rejects with `LEASE_LOST` once another owner is known to have taken over.
   */
  write(...events: readonly Event[]): Promise<void>;
  /** Resolves when everything told so far is durable. Rejects like `write`, or with the signal's reason. */
  written(signal: AbortSignal): Promise<void>;
};

/** What a run acts through. */
export type Run = {
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: RunJournal;
  readonly lease: Pick<Kept, 'ensure'>;
  readonly interruption: Interruption;
  /** By id, of the pipeline the plan is for. */
  readonly steps: ReadonlyMap<string, ReadyStep>;
  /** Aborts what is under way and what was prepared: the run has closed, a new plan is needed, the lease is lost, or the process stops. */
  readonly signal: AbortSignal;
};

/** The step of a plan, ready to act. A plan never names a step its pipeline lacks. */
export function readyStep(run: Run, id: string): ReadyStep {
  const ready = run.steps.get(id);
  if (ready === undefined) throw new TypeError(`the plan names step "${id}", which its pipeline does not have`);
  return ready;
}

/** The step as the journal tells it. */
export function stepView(run: Run, id: string): StepView | undefined {
  return run.journal.view().steps.find((step) => step.id === id);
}

/** Facts of the steps that have ended, by id. */
export function factsOf({ steps }: InterruptionView): Readonly<Record<string, Facts>> {
  return Object.fromEntries(steps.filter(({ outcome }) => outcome !== null).map(({ id, facts }) => [id, facts]));
}

/** Outcomes of the steps that have ended, by id. */
export function outcomesOf({ steps }: InterruptionView): Readonly<Record<string, StepOutcome>> {
  return Object.fromEntries(steps.flatMap(({ id, outcome }) => (outcome === null ? [] : [[id, outcome]])));
}
