import type { Interruption, Plan, PlanBasis, PlannedStage, PlannedStep } from '@lastcall/plugin-api';
import type { Pipeline, StepConfig } from '../config/config.ts';
import { allotStages, fits, type Span, type StageWindow, stepDeadline, workMs } from './allot.ts';
import { matches } from './match.ts';
import { runWindow } from './run-window.ts';

/** What a plan is made from. `finished`: ids of steps that have ended for good and need no time any more. */
export type PlanRequest = {
  readonly pipeline: Pipeline;
  readonly interruption: Interruption;
  readonly now: number;
  /** When its turn came, for kinds that wait for one; default: it did not wait. */
  readonly turnAt?: number;
  readonly dryRun: boolean;
  readonly finished: ReadonlySet<string>;
  /** What the steps themselves say, by id: why one is not for this interruption, or null. Default: none says anything. */
  readonly notFor?: (stepId: string) => string | null;
};

/** Why a step is left out; null when it is not. */
type Verdict = { readonly step: StepConfig; readonly leftOut: string | null };

/** Why an optional step was given up. */
export const NO_TIME_FOR_OPTIONAL = 'no time for optional steps';
/** Why an ordinary step was given up. */
export const NO_TIME_LEFT = 'no time left';

/** What of an interruption a plan depends on. */
export function basisOf({ kind, deadlineAt, hooks }: Interruption): PlanBasis {
  return { kind, deadlineAt, hooks: hooks.length };
}

/**
 * What will be done for an interruption from `now` on, as data. No allotment passes the plan's deadline, order is kept, and
 * `always` steps have their reserve: where the deadline is nearer than that (or past), the plan's own deadline moves out to
 * `now` plus the reserve and nothing but `always` steps is left in it.
 */
export function makePlan(request: PlanRequest): Plan {
  const { pipeline, now } = request;
  const { startsAt, deadlineAt } = runWindow(pipeline, request.interruption, request.turnAt);
  const judged = judge(request);
  const reserveMs = hasAlways(judged, request.finished) ? pipeline.reserveMs : 0;
  const span = { startsAt: now, deadlineAt: Math.max(deadlineAt, now + reserveMs), reserveMs };
  const verdicts = giveUp(judged, span, request.finished);
  const windows = allotStages(verdicts.map(asksOf(request.finished)), span);
  const stages = pipeline.stages.map((stage, index) => plannedStage(stage.name, verdicts[index] ?? [], windows[index] as StageWindow));
  return {
    pipeline: pipeline.name,
    basis: basisOf(request.interruption),
    dryRun: request.dryRun,
    plannedAt: now,
    startsAt,
    deadlineAt: span.deadlineAt,
    reserveMs,
    late: lateness({ verdicts: verdicts.flat(), span, deadlineAt, hasRoom: fits(verdicts.map(asksOf(request.finished)), span) }),
    stages,
  };
}

function judge(request: PlanRequest): readonly (readonly Verdict[])[] {
  return request.pipeline.stages.map(({ steps }) => steps.map((step) => ({ step, leftOut: notForThis(step, request) })));
}

/** What the configuration says comes first; what has ended is not asked any more. */
function notForThis(step: StepConfig, { interruption, finished, notFor }: PlanRequest): string | null {
  if (step.on !== null && !step.on.includes(interruption.kind)) return `not for ${interruption.kind}`;
  if (!matches(step.when, interruption)) return 'its `when` does not match this instance';
  return finished.has(step.id) ? null : (notFor?.(step.id) ?? null);
}

/** Optional steps go first, the last one first; ordinary steps only when there is no time at all. */
function giveUp(stages: readonly (readonly Verdict[])[], span: Span, finished: ReadonlySet<string>): readonly (readonly Verdict[])[] {
  if (workMs(span) === 0) return leaveOut(stages, ({ step }) => !step.always && !finished.has(step.id), NO_TIME_LEFT);
  if (fits(stages.map(asksOf(finished)), span)) return stages;
  const last = stages.flat().findLast(({ step, leftOut }) => leftOut === null && step.optional && !step.always && !finished.has(step.id));
  if (last === undefined) return stages;
  return giveUp(
    leaveOut(stages, (verdict) => verdict === last, NO_TIME_FOR_OPTIONAL),
    span,
    finished,
  );
}

function leaveOut(
  stages: readonly (readonly Verdict[])[],
  which: (verdict: Verdict) => boolean,
  reason: string,
): readonly (readonly Verdict[])[] {
  return stages.map((verdicts) =>
    verdicts.map((verdict) => (verdict.leftOut === null && which(verdict) ? { ...verdict, leftOut: reason } : verdict)),
  );
}

const asksOf = (finished: ReadonlySet<string>) => (verdicts: readonly Verdict[]) =>
  verdicts.filter(({ step, leftOut }) => leftOut === null && !finished.has(step.id)).map(({ step }) => step);

function hasAlways(stages: readonly (readonly Verdict[])[], finished: ReadonlySet<string>): boolean {
  return stages.flat().some(({ step, leftOut }) => step.always && leftOut === null && !finished.has(step.id));
}

function plannedStage(name: string, verdicts: readonly Verdict[], window: StageWindow): PlannedStage {
  return {
    name,
    startsAt: window.startsAt,
    endsAt: window.endsAt,
    steps: verdicts.map((verdict) => plannedStep(verdict, window)),
  };
}

function plannedStep({ step, leftOut }: Verdict, window: StageWindow): PlannedStep {
  return {
    id: step.id,
    uses: step.uses,
    decision: leftOut === null ? 'run' : 'left-out',
    reason: leftOut,
    budgetMs: leftOut === null ? stepDeadline(step, window) - window.startsAt : 0,
    always: step.always,
    optional: step.optional,
  };
}

type Lateness = { readonly verdicts: readonly Verdict[]; readonly span: Span; readonly deadlineAt: number; readonly hasRoom: boolean };

function lateness({ verdicts, span, deadlineAt, hasRoom }: Lateness): string | null {
  if (verdicts.some(({ leftOut }) => leftOut === NO_TIME_LEFT)) {
    const when = deadlineAt <= span.startsAt ? 'the deadline has passed' : 'only the reserve is left';
    return `${when}: nothing but \`always\` steps`;
  }
  if (!hasRoom) return 'too little time: every budget is cut by the same factor';
  return verdicts.some(({ leftOut }) => leftOut === NO_TIME_FOR_OPTIONAL) ? 'too little time: optional steps are left out' : null;
}
