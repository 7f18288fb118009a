/** What a step without a fixed budget needs at least before optional steps are given up for it, ms. */
export const REST_MINIMUM_MS = 30_000;

/** What allotting needs to know of a step. `budgetMs` null: whatever is left. */
export type StepAsk = { readonly budgetMs: number | null; readonly always: boolean };

/** The time from `startsAt` to `deadlineAt` (epoch ms), the last `reserveMs` of which belong to `always` steps. */
export type Span = { readonly startsAt: number; readonly deadlineAt: number; readonly reserveMs: number };

/** Where a stage lies: ordinary steps end at `workEndsAt`, `always` steps may also use the stage's share of the reserve. */
export type StageWindow = { readonly startsAt: number; readonly workEndsAt: number; readonly endsAt: number };

type Demand = { readonly ms: number; readonly takesRest: boolean; readonly shareMs: number };

/**
 * Divides a span over stages that run one after another. Fixed budgets are given in full and what is left goes to the
 * stages that take the rest; when there is not enough for all, every stage shrinks by the same factor. The reserve is
 * shared equally by the stages that have an `always` step and never shrinks.
 */
export function allotStages(stages: readonly (readonly StepAsk[])[], span: Span): readonly StageWindow[] {
  const demands = demandsOf(stages, span.reserveMs);
  const lengths = lengthsOf(demands, workMs(span));
  let startsAt = span.startsAt;
  return demands.map(({ shareMs }, index) => {
    const workEndsAt = startsAt + (lengths[index] ?? 0);
    const window = { startsAt, workEndsAt, endsAt: workEndsAt + shareMs };
    startsAt = window.endsAt;
    return window;
  });
}

/** True when every stage can have what it asks for. */
export function fits(stages: readonly (readonly StepAsk[])[], span: Span): boolean {
  return total(demandsOf(stages, span.reserveMs)) <= workMs(span);
}

/** When a step that begins with its stage must end, epoch ms. */
export function stepDeadline(step: StepAsk, window: StageWindow): number {
  const stageEndsAt = step.always ? window.endsAt : window.workEndsAt;
  return step.budgetMs === null ? stageEndsAt : Math.min(stageEndsAt, window.startsAt + step.budgetMs);
}

/** The time ordinary steps have between them, ms. */
export function workMs(span: Span): number {
  return Math.max(0, span.deadlineAt - span.reserveMs - span.startsAt);
}

function demandsOf(stages: readonly (readonly StepAsk[])[], reserveMs: number): readonly Demand[] {
  const sharers = stages.filter(hasAlways).length;
  const someoneTakesRest = stages.flat().some((step) => !step.always && step.budgetMs === null);
  return stages.map((steps) => {
    const shareMs = hasAlways(steps) ? Math.floor(reserveMs / sharers) : 0;
    const ms = Math.max(0, ...steps.map((step) => demandOf(step, shareMs)));
    return { ms, shareMs, takesRest: steps.some((step) => step.budgetMs === null && (!step.always || !someoneTakesRest)) };
  });
}

function demandOf({ budgetMs, always }: StepAsk, shareMs: number): number {
  if (always) return budgetMs === null ? 0 : budgetMs - shareMs;
  return budgetMs ?? REST_MINIMUM_MS;
}

function lengthsOf(demands: readonly Demand[], availableMs: number): readonly number[] {
  const asked = total(demands);
  if (asked > availableMs) return demands.map(({ ms }) => Math.floor((ms * availableMs) / asked));
  const takers = demands.filter(({ takesRest }) => takesRest).length;
  const bonusMs = takers === 0 ? 0 : Math.floor((availableMs - asked) / takers);
  return demands.map(({ ms, takesRest }) => (takesRest ? ms + bonusMs : ms));
}

const hasAlways = (steps: readonly StepAsk[]) => steps.some(({ always }) => always);
const total = (demands: readonly Demand[]) => demands.reduce((sum, { ms }) => sum + ms, 0);
