import type { InterruptionView, JournalEntry } from './journal.ts';
import type { Log } from './log.ts';
import type { Clock } from './time.ts';

/** New journal entries, oldest first, and the interruptions they belong to as they stand after the last of them. */
export type Report = {
  readonly entries: readonly JournalEntry[];
  readonly interruptions: readonly InterruptionView[];
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
};

/**
 * A cursor over the journal. It can never delay or change a run. A throw means: give me the same entries again later,
 * so `report` must be safe to repeat.
 */
export type Reporter = {
  check?(signal: AbortSignal): Promise<void>;
  report(report: Report, context: ReporterContext): Promise<void>;
  close?(): Promise<void> | void;
};
