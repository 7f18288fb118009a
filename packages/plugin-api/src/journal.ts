import type { Action, Hook, Instance, Interruption, Kind } from './interruption.ts';
import type { Facts, StepOutcome } from './step.ts';

/** How a run ended. `degraded`: closed in time, but a step failed or timed out. */
export type RunOutcome = 'succeeded' | 'degraded' | 'out-of-time' | 'cancelled';

/** Why an interruption closed without a run of its own. */
export type NoRunReason = 'foreign' | 'absent' | 'undecided' | 'no-pipeline' | 'called-off' | 'spread';

/** What planning decided for one step. */
export type PlannedStep = {
  readonly id: string;
  readonly uses: string;
  readonly decision: 'run' | 'left-out';
  /** Why it was left out; null when it runs. */
  readonly reason: string | null;
  /** Time the step may use from its stage's start, ms; 0 when left out. */
  readonly budgetMs: number;
  readonly always: boolean;
  readonly optional: boolean;
};

/** Steps that run side by side, with the window the plan foresees for them (epoch ms). */
export type PlannedStage = {
  readonly name: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly steps: readonly PlannedStep[];
};

/** What a plan was made for; when any of it changes, a new plan is made. */
export type PlanBasis = {
  readonly kind: Kind;
  readonly deadlineAt: number | null;
  /** How many lifecycle hooks were waiting. */
  readonly hooks: number;
};

/** What will be done for an interruption, and by when. Plain data: journalled, printed, shown. */
export type Plan = {
  readonly pipeline: string;
  readonly basis: PlanBasis;
  readonly dryRun: boolean;
  readonly plannedAt: number;
  /** The instant from which the run's limit counts: the notice's, or that at which its turn came, epoch ms. */
  readonly startsAt: number;
  /** The instant at which the run is over, epoch ms. */
  readonly deadlineAt: number;
  /** Time kept back for steps marked `always`, ms. */
  readonly reserveMs: number;
  /** Words for what the lack of time did to this plan; null when there was enough. */
  readonly late: string | null;
  readonly stages: readonly PlannedStage[];
};

/** One thing that happened, in the words the log, the page and the reporters share. */
export type Event =
  | {
      readonly what: 'notice-accepted';
      readonly noticeId: string;
      readonly source: string;
      /** What the notice itself said. */
      readonly kind: Kind;
      readonly noticedAt: number;
      readonly deadlineAt: number | null;
      /** The interruption as merged from all its notices, this one included; `instance` is null. */
      readonly interruption: Interruption;
    }
  | { readonly what: 'run-claimed'; readonly owner: string; readonly attempt: number }
  | { readonly what: 'looked-up'; readonly found: 'instance' | 'absent' | 'cannot-tell'; readonly instance: Instance | null }
  | {
      readonly what: 'planned';
      readonly plan: Plan;
      /** Ids of steps that run again although they have succeeded: a hook came after they had completed the others. */
      readonly redo: readonly string[];
    }
  | { readonly what: 'step-prepared'; readonly step: string; readonly problem: string | null; readonly facts: Facts }
  | { readonly what: 'step-started'; readonly step: string; readonly attempt: number; readonly deadlineAt: number }
  | { readonly what: 'step-progress'; readonly step: string; readonly text: string; readonly facts: Facts }
  | {
      readonly what: 'step-ended';
      readonly step: string;
      readonly outcome: StepOutcome;
      readonly summary: string;
      /** The error's code where the outcome is `failed`, else null. */
      readonly code: string | null;
      readonly facts: Facts;
    }
  | { readonly what: 'closed'; readonly outcome: RunOutcome; readonly reason: string }
  | { readonly what: 'closed-without-run'; readonly because: NoRunReason; readonly reason: string };

/** An event at its place in the journal. Positions grow and are never reused. */
export type JournalEntry = {
  readonly position: number;
  readonly interruptionId: string;
  /** Epoch ms, by the clock of the replica that wrote it. */
  readonly at: number;
  /** The lease it was written under; null for notices, which need none. */
  readonly by: { readonly owner: string; readonly epoch: number } | null;
  readonly event: Event;
};

/** A step as its entries tell it. */
export type StepView = {
  readonly id: string;
  readonly uses: string;
  readonly stage: string;
  readonly budgetMs: number;
  readonly always: boolean;
  readonly optional: boolean;
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly deadlineAt: number | null;
  readonly endedAt: number | null;
  /** Null while it has not ended. */
  readonly outcome: StepOutcome | null;
  /** The latest line of progress, or the summary once it ended, or why it was left out. */
  readonly summary: string;
  readonly code: string | null;
  readonly facts: Facts;
};

/** A notice as its entry tells it. */
export type NoticeView = {
  readonly id: string;
  readonly source: string;
  readonly kind: Kind;
  readonly noticedAt: number;
  readonly receivedAt: number;
  readonly deadlineAt: number | null;
};

/** An interruption as the journal tells it: what every screen and message is made of. */
export type InterruptionView = {
  readonly id: string;
  readonly instanceId: string;
  readonly kind: Kind;
  readonly action: Action;
  readonly account: string | null;
  readonly region: string | null;
  readonly noticedAt: number;
  readonly openedAt: number;
  /** AWS's own instant, epoch ms; null when it set none. */
  readonly deadlineAt: number | null;
  readonly instance: Instance | null;
  readonly hooks: readonly Hook[];
  readonly notices: readonly NoticeView[];
  readonly plan: Plan | null;
  readonly attempt: number;
  readonly steps: readonly StepView[];
  readonly closedAt: number | null;
  /** The run's outcome, or why there was none; null while open. */
  readonly outcome: RunOutcome | NoRunReason | null;
  readonly reason: string | null;
};
