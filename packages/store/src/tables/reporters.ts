import type { DatabaseSync } from 'node:sqlite';
import type { ReporterRecord } from '@lastcall/core';
import { prepare } from '../sqlite-query.ts';

/** Where each reporter stands; one that is unknown stands at the journal's beginning. */
export type ReporterTable = { get(name: string): ReporterRecord; set(name: string, record: ReporterRecord): void };

/** Prepares the statements of the reporters; `db` has this version's tables. */
export function createReporterTable(db: DatabaseSync): ReporterTable {
  const get = prepare<{ position: number; state: string }>(db, 'SELECT position, state FROM reporters WHERE name = ?');
  const set = prepare(
    db,
    `INSERT INTO reporters (name, position, state) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET position = excluded.position, state = excluded.state`,
  );
  return {
    get(name) {
      const row = get.first(name);
      return row ? { position: row.position, state: JSON.parse(row.state) } : { position: 0, state: {} };
    },
    set: (name, { position, state }) => void set.run(name, position, JSON.stringify(state)),
  };
}
