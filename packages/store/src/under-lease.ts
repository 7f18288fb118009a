import type { Lease, ReporterRecord, Writing } from '@lastcall/core';
import type { JournalEntry } from '@lastcall/plugin-api';
import { leaseLost } from './errors.ts';
import type { Tables } from './tables/tables.ts';

/** The writes that only the holder of a lease may do, as they are done inside whatever transaction is open. */
export type UnderLease = {
  append(lease: Lease, writings: readonly Writing[]): readonly JournalEntry[];
  close(lease: Lease, writing: Writing, revision: number): boolean;
  saveReporter(lease: Lease, record: ReporterRecord): void;
};

/** Each of them throws `LEASE_LOST` before it writes anything; the `Store` port says the rest. */
export function underLease({ leases, journal, interruptions, reporters }: Tables): UnderLease {
  const requireHeld = (lease: Lease) => {
    if (!leases.isHeld(lease)) throw leaseLost(lease);
  };
  return {
    append(lease, writings) {
      requireHeld(lease);
      return writings.map((writing) => journal.add(lease, writing));
    },
    close(lease, writing, revision) {
      // The lease ends with the interruption: who asks again has no other proof than the entry.
      if (hasClosed(journal.written(lease, writing.nth), lease)) return true;
      requireHeld(lease);
      if (interruptions.find(lease.key)?.revision !== revision) return false;
      journal.add(lease, writing);
      interruptions.close(lease.key, writing.at);
      leases.close(lease.key);
      return true;
    },
    saveReporter(lease, record) {
      requireHeld(lease);
      reporters.set(lease.key, record);
    },
  };
}

/** True for the closing entry this very owner wrote; another entry of that number proves nothing. */
function hasClosed(entry: JournalEntry | null, { owner }: Lease): boolean {
  const isEnd = entry?.event.what === 'closed' || entry?.event.what === 'closed-without-run';
  return isEnd && entry?.by?.owner === owner;
}
