import type { Hook, Instance, InterruptionView, Plan, StepView } from '@lastcall/plugin-api';

/** A step as far as lists and lines need it. */
export type StepOutline = Pick<
  StepView,
  'id' | 'stage' | 'budgetMs' | 'startedAt' | 'deadlineAt' | 'endedAt' | 'outcome' | 'summary' | 'code'
>;

/** An interruption as far as lists and lines need it: every {@link InterruptionView} is one, and so is what the API lists. */
export type Outline = Pick<
  InterruptionView,
  'id' | 'instanceId' | 'kind' | 'noticedAt' | 'openedAt' | 'deadlineAt' | 'attempt' | 'closedAt' | 'outcome' | 'reason'
> & {
  readonly instance: Pick<Instance, 'tags' | 'group'> | null;
  readonly hooks: readonly Pick<Hook, 'group' | 'name'>[];
  readonly plan: Pick<Plan, 'pipeline' | 'dryRun' | 'plannedAt' | 'deadlineAt' | 'late'> | null;
  readonly steps: readonly StepOutline[];
};
