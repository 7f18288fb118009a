import type { Event, Interruption, JournalEntry } from '@lastcall/plugin-api';
import type { Notice } from '../notices/notice.ts';

/** How and when a message arrived, kept with its notices. */
export type Receipt = { readonly source: string; readonly receivedAt: number; readonly raw: string };

/** What accepting one notice did. `nothing-open`: it could only have ended something, and nothing was open. */
export type Acceptance = {
  readonly noticeId: string;
  readonly interruptionId: string | null;
  readonly effect: 'opened' | 'merged' | 'duplicate' | 'nothing-open';
};

/** The exclusive, expiring right to run an interruption. A higher epoch fences every lower one. */
export type Lease = { readonly interruptionId: string; readonly owner: string; readonly epoch: number };

/** An interruption that has not closed. */
export type OpenInterruption = {
  /** Merged from all its notices; `instance` is null: the inventory's word is in the journal. */
  readonly interruption: Interruption;
  /** True when AWS has called everything off that opened it. */
  readonly calledOff: boolean;
  /** Grows with every notice that was merged. */
  readonly revision: number;
  /** Who runs it until when (epoch ms), or null. An expired lease may be claimed. */
  readonly lease: (Lease & { readonly until: number }) | null;
};

/** A body that could not be read, or an interruption that could not be decided, kept for people. */
export type Parked = {
  readonly id: string;
  readonly receivedAt: number;
  readonly source: string;
  readonly reason: string;
  readonly raw: string;
};

/** What a claim needs to know. */
export type ClaimRequest = {
  readonly interruptionIds: readonly string[];
  readonly owner: string;
  readonly now: number;
  readonly leaseMs: number;
};

/** Where a reporter stands: the last position it has told, and its small state. */
export type ReporterRecord = { readonly position: number; readonly state: Readonly<Record<string, string>> };

/**
 * The journal and the leases. Every promise resolves only when the write is durable.
 * Assumes no clock, no joins and no notifications of its engine. Rejects with `STORE_UNAVAILABLE` when it cannot write.
 */
export type Store = {
  /**
   * One durable write: each notice is dropped as a duplicate when its id is known, else merged into the open
   * interruption of its instance, else opens one. Journals `notice-accepted` for all but duplicates and nothing-open.
   * Notices are accepted in the order given.
   */
  accept(notices: readonly Notice[], receipt: Receipt): Promise<readonly Acceptance[]>;
  park(parked: Omit<Parked, 'id'>): Promise<void>;
  parked(limit: number): Promise<readonly Parked[]>;
  /** Everything open, earliest deadline first, those without one last. */
  open(): Promise<readonly OpenInterruption[]>;
  /** One open interruption, or null when it has closed or never was. */
  find(interruptionId: string): Promise<OpenInterruption | null>;
  /** Leases those of the named that are open and free (or whose lease is over at `now`), with epoch one higher. */
  claim(request: ClaimRequest): Promise<readonly Lease[]>;
  /** Extends leases to `until`; returns those that are still held, the others are lost. */
  renew(leases: readonly Lease[], until: number): Promise<readonly Lease[]>;
  /** Hands a lease back at once. Nothing happens when it is lost already. */
  release(lease: Lease): Promise<void>;
  /** Appends under a lease. Rejects with `LEASE_LOST`, having written nothing, when a higher epoch exists. */
  append(lease: Lease, at: number, events: readonly Event[]): Promise<readonly JournalEntry[]>;
  /**
   * Appends the closing event and closes the interruption, unless it has been merged into since `revision`:
   * then nothing is written and false comes back. Rejects with `LEASE_LOST` like `append`.
   */
  close(lease: Lease, at: number, event: Event, revision: number): Promise<boolean>;
  /** All entries of one interruption, oldest first. */
  entriesOf(interruptionId: string): Promise<readonly JournalEntry[]>;
  /** Entries of all interruptions after a position, oldest first. */
  journal(after: number, limit: number): Promise<readonly JournalEntry[]>;
  /** The newest entry's position, 0 while there is none. */
  end(): Promise<number>;
  /** Ids of interruptions, newest first. */
  list(limit: number): Promise<readonly string[]>;
  reporter(name: string): Promise<ReporterRecord>;
  saveReporter(name: string, record: ReporterRecord): Promise<void>;
  /** Calls back, soon and without promise of order, when something was written here. Returns an unsubscribe. */
  onWrite(listener: () => void): () => void;
  /** Finishes what is being written and lets go of the engine. Safe to call twice. */
  shut(): Promise<void>;
};
