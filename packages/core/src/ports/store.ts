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

/**
 * The exclusive right to run an interruption or to do one named thing among all replicas. Whoever holds it renews it; one that is
 * not renewed is free to be claimed again, at an epoch one higher. A higher epoch fences every lower one.
 */
export type Lease = {
  /** An interruption's id, or a name such as `reporter/slack`. */
  readonly key: string;
  readonly owner: string;
  readonly epoch: number;
};

/**
 * How a lease stands. It carries no instant: whoever sees epoch and renewals stand still for long enough, by a clock of their
 * own, may claim it. So the clocks of replicas need not agree.
 */
export type LeaseState = {
  /** Null: nobody holds it. */
  readonly owner: string | null;
  /** How often it was claimed; 0 before the first time. */
  readonly epoch: number;
  /** How often it was renewed in this epoch. */
  readonly renewals: number;
};

/** A wish to hold a lease, good only while the lease stands as it was seen. `seen` is null for a named lease that does not exist yet. */
export type Claim = { readonly key: string; readonly seen: LeaseState | null };

/** A named lease as it stands. */
export type NamedLease = LeaseState & { readonly key: string };

/** An interruption that has not closed. */
export type OpenInterruption = {
  /** Merged from all its notices; `instance` is null: the inventory's word is in the journal. */
  readonly interruption: Interruption;
  /** True when AWS has called everything off that opened it. */
  readonly calledOff: boolean;
  /** Grows with every notice that was merged. */
  readonly revision: number;
  readonly lease: LeaseState;
};

/** What is to be journalled under a lease. */
export type Writing = {
  /** Counts what was written under this lease, from 1. What is there already is not written again, so that a write of unknown end can be repeated. */
  readonly nth: number;
  /** Epoch ms. */
  readonly at: number;
  readonly event: Event;
};

/** A body that could not be read, or the message of an interruption that could not be decided, kept for people. */
export type Parked = {
  readonly id: string;
  readonly receivedAt: number;
  readonly source: string;
  readonly reason: string;
  readonly raw: string;
  /** The interruption that could not be decided; null for a body that could not be read. */
  readonly interruptionId: string | null;
  /** When it was last delivered once more, epoch ms; null while it never was. */
  readonly replayedAt: number | null;
};

/** Something to be parked. Without an id it gets one; with an id that is known already nothing happens. */
export type Parking = Omit<Parked, 'id' | 'replayedAt'> & { readonly id?: string };

/** Where a reporter stands: the last position it has told, and its small state. */
export type ReporterRecord = { readonly position: number; readonly state: Readonly<Record<string, string>> };

/** What was written: `interruptions` when one was opened, merged into, handed back or closed; `journal` for entries alone. */
export type Written = 'interruptions' | 'journal';

/**
 * The journal and the leases. Every promise resolves only when the write is durable, and settles within a few seconds in any case.
 * Assumes no clock, no joins and no notifications of its engine. Rejects with `STORE_UNAVAILABLE` when it cannot read or write;
 * then a write may or may not have been done, and may be repeated: each of them is harmless twice.
 */
export type Store = {
  /**
   * One durable write: each notice is dropped as a duplicate when its id is known, else merged into the open
   * interruption of its instance, else opens one. Journals `notice-accepted` for all but duplicates and nothing-open.
   * Notices are accepted in the order given.
   */
  accept(notices: readonly Notice[], receipt: Receipt): Promise<readonly Acceptance[]>;
  /** The messages that an interruption's notices came in, oldest first. */
  receiptsOf(interruptionId: string): Promise<readonly Receipt[]>;
  /** Keeps something for people; resolves with its id. */
  park(parking: Parking): Promise<string>;
  /** Newest first. */
  parked(limit: number): Promise<readonly Parked[]>;
  findParked(id: string): Promise<Parked | null>;
  /** Notes that something parked was delivered once more. */
  markReplayed(id: string, at: number): Promise<void>;
  /** Notes that a canary has come which was sent at an instant, epoch ms; of several the newest counts, in whatever order they come. */
  noteCanary(sentAt: number): Promise<void>;
  /** When the newest canary that has come was sent, epoch ms; null while none has. */
  lastCanary(): Promise<number | null>;
  /** Everything open, earliest deadline first, those without one last. */
  open(): Promise<readonly OpenInterruption[]>;
  /** One open interruption, or null when it has closed or never was. */
  find(interruptionId: string): Promise<OpenInterruption | null>;
  /** Named leases whose keys begin with `prefix`, by key. Those of interruptions are told by `open`. */
  leases(prefix: string): Promise<readonly NamedLease[]>;
  /**
   * Leases what stands as it was seen, or was handed back since, with epoch one higher and no renewals; what does not, or has closed, is left
   * out. A named lease that was forgotten begins anew at epoch 1: give it an owner's name that was never used before.
   */
  claim(owner: string, claims: readonly Claim[]): Promise<readonly Lease[]>;
  /** Renews all in one write; returns those that are still held, the others are lost. */
  renew(leases: readonly Lease[]): Promise<readonly Lease[]>;
  /** Hands leases back at once: nobody holds them then. Those that are lost already are passed over. */
  release(leases: readonly Lease[]): Promise<void>;
  /** Forgets named leases that stand as seen, or were handed back since. For names that are made up as one goes, such as those of replicas. */
  forget(leases: readonly NamedLease[]): Promise<void>;
  /** Appends under a lease, whose `owner` and `epoch` each entry carries. Rejects with `LEASE_LOST`, having written nothing, when it is not held. */
  append(lease: Lease, writings: readonly Writing[]): Promise<readonly JournalEntry[]>;
  /**
   * Appends the closing event and closes the interruption, unless it has been merged into since `revision`:
   * then nothing is written and false comes back. True also when this very writing has closed it before.
   * Rejects with `LEASE_LOST` like `append`.
   */
  close(lease: Lease, writing: Writing, revision: number): Promise<boolean>;
  /** All entries of one interruption, oldest first. */
  entriesOf(interruptionId: string): Promise<readonly JournalEntry[]>;
  /** Entries of all interruptions after a position, oldest first. An entry never appears behind one that could be read before. */
  journal(after: number, limit: number): Promise<readonly JournalEntry[]>;
  /** The newest entry's position, 0 while there is none. */
  end(): Promise<number>;
  /** Ids of interruptions, newest first; with `before` those older than the interruption of that id, none where it is not known. */
  list(limit: number, before?: string): Promise<readonly string[]>;
  /** Where the reporter of a name stands; at the journal's beginning while it never told anything. */
  reporter(name: string): Promise<ReporterRecord>;
  /** Notes where the reporter of the lease's key stands. Rejects with `LEASE_LOST`, having written nothing, when the lease is not held. */
  saveReporter(lease: Lease, record: ReporterRecord): Promise<void>;
  /**
   * Forgets what closed, and what was parked, before an instant (epoch ms): at most `limit` of each, oldest first, with their notices, receipts
   * and entries. Resolves with how many interruptions and parked bodies were forgotten.
   */
  prune(before: number, limit: number): Promise<number>;
  /** Calls back, soon and without promise of order, when something was written here or, where the engine tells, elsewhere. Returns an unsubscribe. */
  onWrite(listener: (written: Written) => void): () => void;
  /** Finishes what is being written and lets go of the engine. Safe to call twice. */
  shut(): Promise<void>;
};
