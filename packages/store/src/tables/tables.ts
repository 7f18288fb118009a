import type { DatabaseSync } from 'node:sqlite';
import { createCanaryTable } from './canary.ts';
import { createInterruptionTable } from './interruptions.ts';
import { createJournalTable } from './journal.ts';
import { createLeaseTable } from './leases.ts';
import { createNoticeTable } from './notices.ts';
import { createParkedTable } from './parked.ts';
import { createReporterTable } from './reporters.ts';

/** Every table's prepared statements. They act at once, inside whatever transaction is open. */
export type Tables = ReturnType<typeof createTables>;

/** Prepares every statement; `db` has this version's tables. */
export function createTables(db: DatabaseSync) {
  return {
    interruptions: createInterruptionTable(db),
    leases: createLeaseTable(db),
    notices: createNoticeTable(db),
    journal: createJournalTable(db),
    parked: createParkedTable(db),
    reporters: createReporterTable(db),
    canary: createCanaryTable(db),
  };
}
