import type { Finding } from './finding.ts';
import type { InterruptionView, JournalEntry } from './journal.ts';
import type { Log } from './log.ts';
import type { Clock } from './time.ts';

/**
 * New journal entries, oldest first, and the interruptions they belong to as they stand after the last of them. Both are empty where
 * nothing is new: the reporter wished to be called again, or begins anew with what it remembers.
 */
export type Report = {
  readonly entries: readonly JournalEntry[];
  readonly interruptions: readonly InterruptionView[];
  /**
   * True where entries were passed over since the last report, because they are too old to be news: who remembers interruptions
   * looks at them anew. Left out: none were.
   */
  readonly hasGap?: true;
};

/** What a reporter is given besides the report. */
export type ReporterContext = {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** What the reporter stored under `key`, or null. Survives restarts and moves with the reporter's lease. */
  recall(key: string): Promise<string | null>;
  /** Stores a small value (a message's id); null forgets it. Durable when the promise resolves. */
  remember(key: string, value: string | null): Promise<void>;
  /** Those interruptions as they stand now, in any order; ids nobody knows are left out. */
  look(ids: readonly string[]): Promise<readonly InterruptionView[]>;
};

/** A wish to be called again at an instant, epoch ms, even if nothing is journalled until then. One in the past means: soon. */
export type Again = { readonly againAt: number };

/**
 * A cursor over the journal. It can never delay or change a run. A throw means: give me the same entries again later,
 * so `report` must be safe to repeat. Each report's answer takes the place of the wish before it; no answer, no wish. A process that
 * begins to feed a reporter which remembers something calls it once with an empty report.
 */
export type Reporter = {
  check?(signal: AbortSignal): Promise<void>;
  /** As a step's: what stands in the way of telling; asked by `lastcall doctor` only. Changes nothing, tells nobody. */
  findings?(signal: AbortSignal): Promise<readonly Finding[]>;
  report(report: Report, context: ReporterContext): Promise<Again | undefined>;
  close?(): Promise<void> | void;
};
