import type { DatabaseSync } from 'node:sqlite';
import type { Lease, Writing } from '@lastcall/core';
import type { Event, JournalEntry } from '@lastcall/plugin-api';
import { entryOf, JOURNAL_COLUMNS, type JournalRow } from '../journal-row.ts';
import { prepare } from '../sqlite-query.ts';

/** The journal as rows; positions are SQLite's, which never gives one out again. */
export type JournalTable = {
  /** Adds what needs no lease. */
  note(interruptionId: string, at: number, event: Event): void;
  /** Adds what is written under a lease; what is there already stays as it is and comes back. */
  add(lease: Lease, writing: Writing): JournalEntry;
  /** What was written under a lease by this number, or null. */
  written(lease: Lease, nth: number): JournalEntry | null;
  of(interruptionId: string): readonly JournalEntry[];
  after(position: number, limit: number): readonly JournalEntry[];
  /** The newest position, 0 while there is none. */
  end(): number;
  remove(interruptionId: string): void;
};

/** Prepares the statements of the journal; `db` has this version's tables. */
export function createJournalTable(db: DatabaseSync): JournalTable {
  const add = prepare<{ position: number }>(
    db,
    'INSERT INTO journal (interruption_id, at, owner, epoch, nth, event) VALUES (?, ?, ?, ?, ?, ?) RETURNING position',
  );
  const written = prepare<JournalRow>(db, `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE interruption_id = ? AND epoch = ? AND nth = ?`);
  const of = prepare<JournalRow>(db, `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE interruption_id = ? ORDER BY position`);
  const after = prepare<JournalRow>(db, `SELECT ${JOURNAL_COLUMNS} FROM journal WHERE position > ? ORDER BY position LIMIT ?`);
  const end = prepare<{ position: number }>(db, "SELECT coalesce(max(seq), 0) AS position FROM sqlite_sequence WHERE name = 'journal'");
  const remove = prepare(db, 'DELETE FROM journal WHERE interruption_id = ?');
  const writtenUnder = ({ key, epoch }: Lease, nth: number) => {
    const row = written.first(key, epoch, nth);
    return row && entryOf(row);
  };
  return {
    note: (interruptionId, at, event) => void add.only(interruptionId, at, null, null, null, JSON.stringify(event)),
    add(lease, { nth, at, event }) {
      const { key, owner, epoch } = lease;
      const earlier = writtenUnder(lease, nth);
      if (earlier) return earlier;
      const { position } = add.only(key, at, owner, epoch, nth, JSON.stringify(event));
      return { position, interruptionId: key, at, by: { owner, epoch }, event };
    },
    written: writtenUnder,
    of: (interruptionId) => of.all(interruptionId).map(entryOf),
    after: (position, limit) => after.all(position, limit).map(entryOf),
    end: () => end.only().position,
    remove: (interruptionId) => void remove.run(interruptionId),
  };
}
