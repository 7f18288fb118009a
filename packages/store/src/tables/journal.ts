import type { DatabaseSync } from 'node:sqlite';
import type { Event, JournalEntry } from '@lastcall/plugin-api';
import { prepare } from '../sqlite-query.ts';

type Row = { readonly position: number; readonly interruption_id: string; readonly at: number; readonly event: string };

const COLUMNS = 'position, interruption_id, at, event';

const entry = ({ position, interruption_id, at, event }: Row): JournalEntry => ({
  position,
  interruptionId: interruption_id,
  at,
  event: JSON.parse(event),
});

/** The journal as rows; positions are SQLite's, which never gives one out again. */
export type JournalTable = {
  add(interruptionId: string, at: number, event: Event): JournalEntry;
  of(interruptionId: string): readonly JournalEntry[];
  after(position: number, limit: number): readonly JournalEntry[];
  /** The newest position, 0 while there is none. */
  end(): number;
};

/** Prepares the statements of the journal; `db` has this version's tables. */
export function createJournalTable(db: DatabaseSync): JournalTable {
  const add = prepare<{ position: number }>(db, 'INSERT INTO journal (interruption_id, at, event) VALUES (?, ?, ?) RETURNING position');
  const of = prepare<Row>(db, `SELECT ${COLUMNS} FROM journal WHERE interruption_id = ? ORDER BY position`);
  const after = prepare<Row>(db, `SELECT ${COLUMNS} FROM journal WHERE position > ? ORDER BY position LIMIT ?`);
  const end = prepare<{ position: number | null }>(db, 'SELECT max(position) AS position FROM journal');
  return {
    add: (interruptionId, at, event) => ({
      position: add.only(interruptionId, at, JSON.stringify(event)).position,
      interruptionId,
      at,
      event,
    }),
    of: (interruptionId) => of.all(interruptionId).map(entry),
    after: (position, limit) => after.all(position, limit).map(entry),
    end: () => end.only().position ?? 0,
  };
}
