import type { Finding } from './finding.ts';
import type { Interruption, Kind } from './interruption.ts';
import type { Log } from './log.ts';

/** A value a step may leave behind for later steps, reporters and a resumed run. Never a secret. */
export type Fact = string | number | boolean | null | readonly Fact[] | { readonly [key: string]: Fact };
/** Small named values a step leaves. Together at most a few kilobytes: they are journalled. */
export type Facts = { readonly [name: string]: Fact };

/** How a step ended. */
export type StepOutcome = 'succeeded' | 'skipped' | 'failed' | 'timed-out' | 'not-reached';

/** What a step's `run` returns; failure is a throw. */
export type StepResult =
  | { readonly did: 'done'; readonly summary: string; readonly facts: Facts }
  | { readonly did: 'skipped'; readonly summary: string; readonly facts: Facts };

/** The step did its work. `summary` is one line a person reads at 3 a.m., without secrets. */
export const done = (summary: string, facts: Facts = {}): StepResult => ({ did: 'done', summary, facts });

/** There was nothing for the step to do here; `reason` completes the sentence "skipped: …". */
export const skipped = (reason: string, facts: Facts = {}): StepResult => ({ did: 'skipped', summary: reason, facts });

/** What a step is given besides the interruption. */
export type StepContext = {
  /** The step's id: unique in its pipeline, the same in every attempt and under every plan. */
  readonly stepId: string;
  /** The step's absolute deadline, epoch ms. Nothing of it may still be acting afterwards. */
  readonly deadlineAt: number;
  /** Milliseconds left until `deadlineAt`, never below 0. */
  remainingMs(): number;
  /**
   * Aborts at `deadlineAt` or when the run ends or loses its lease. In `prepare` it lives until the run closes or a new
   * plan prepares again, so that heartbeats can follow it; what `prepare` awaits must end by `deadlineAt` nevertheless.
   */
  readonly signal: AbortSignal;
  /** Waits, or rejects with the signal's reason when it aborts. */
  sleep(ms: number): Promise<void>;
  /** 1 for the first start of this step in this run, higher after a crash or a new plan. */
  readonly attempt: number;
  /** True: look, plan and say what would have been done, change nothing. */
  readonly dryRun: boolean;
  readonly log: Log;
  /**
   * Journals a line of progress, with facts that a later attempt will find in `ownFacts`.
   * Resolves when it is durable: await it before an act that must not be repeated. Rejects when the run has lost its lease.
   */
  progress(text: string, facts?: Facts): Promise<void>;
  /**
   * Resolves when nobody else can have taken the run over at this moment; waits while that is not known, because the store is gone.
   * Call it directly before an act that must not happen twice. Rejects with the signal's reason when it aborts first.
   */
  ensureLease(): Promise<void>;
  /** What this step journalled before: in `prepare`, by `progress`, or in an earlier attempt. */
  readonly ownFacts: Facts;
  /** Facts of the steps that ended before, by step id. */
  readonly facts: Readonly<Record<string, Facts>>;
  /** Outcomes of the steps that ended before, by step id. */
  readonly outcomes: Readonly<Record<string, StepOutcome>>;
};

/** Somebody else who acts on the same machines as a step. */
export type Neighbour = {
  /** By the name people know it by: `Karpenter`. */
  readonly who: string;
  /** Where it was found: `Deployment karpenter/karpenter`, `Auto Scaling group web`. */
  readonly where: string;
  /** What it does that this server does as well, as a verb with its object: `drains its nodes`. */
  readonly does: string;
  /** What to do about it, in one sentence. */
  readonly advice: string;
};

/** Many interruptions at once, as somebody who plans for them imagines it. */
export type ImaginedStorm = {
  /** Instances that are interrupted together. */
  readonly instances: number;
  /** Target groups each of them is in. */
  readonly targetGroups: number;
  /** The time the step would have, ms. */
  readonly budgetMs: number;
};

/** How a pipeline uses a step: what its own configuration does not say. Durations in ms. */
export type StepSetting = {
  /** The pipeline's name. */
  readonly pipeline: string;
  /** Kinds for which the step runs. */
  readonly kinds: readonly Kind[];
  /** The longest the step may take; null: what others leave. */
  readonly budgetMs: number | null;
  /** Whether it runs whatever happened before, in the time of the reserve. */
  readonly always: boolean;
  readonly marginMs: number;
  readonly reserveMs: number;
  /** The longest a run may take, from the instant it may start. */
  readonly limitMs: number;
};

/** One configured use of a plugin. */
export type Step = {
  /**
   * The host has begun to work: reading in the background may begin, and goes on until `close`. Called once, before the first
   * run, and not by commands that only look at a configuration. Must not throw; returns at once.
   */
  start?(): void;
  /**
   * Why there is nothing here for this step, as the end of "left out: …"; null when there is. Asked when a plan is made, so that the
   * others get its time. Pure: decided by the interruption alone.
   */
  notFor?(interruption: Interruption): string | null;
  /** What limits the step would meet in a storm, in one line; null when none. Pure: `lastcall plan --storm` prints it. */
  foresee?(storm: ImaginedStorm): string | null;
  /**
   * Can I reach it, am I allowed? Changes nothing. Throws a coded error that says what is missing. In a dry run nothing need be allowed that it
   * never asks for; left out, the step will act.
   */
  check?(signal: AbortSignal, use?: { readonly dryRun: boolean }): Promise<void>;
  /**
   * Who else acts on the same machines, for the person who sets this up; asked by `lastcall doctor` only. Changes nothing.
   * Rejects with a coded error where it cannot look.
   */
  neighbours?(signal: AbortSignal): Promise<readonly Neighbour[]>;
  /**
   * What stands in the way of the work, or will in some night, for the person who sets this up; asked by `lastcall doctor` only, beside
   * `check`. Changes nothing. Rejects with a coded error where it cannot look.
   */
  findings?(signal: AbortSignal, setting: StepSetting): Promise<readonly Finding[]>;
  /** Called for every step at once the moment a run is claimed, for at most 5 s in all; returns facts, if any. Idempotent. */
  prepare?(interruption: Interruption, context: StepContext): Promise<Facts | undefined>;
  /** Does the step's work. Idempotent: a crash, a new plan or a second delivery runs it again. Failure is a throw. */
  run(interruption: Interruption, context: StepContext): Promise<StepResult>;
  /** The interruption was called off: undo only what this step added. Safe to call when nothing was done. */
  cancel?(interruption: Interruption, context: StepContext): Promise<void>;
  /** Lets go of what `setup` opened. Also called when the setup of a later step failed. */
  close?(): Promise<void> | void;
};
