import type { DatabaseSync } from 'node:sqlite';
import type { Parked } from '@lastcall/core';
import { prepare } from '../sqlite-query.ts';

/** What was parked, newest first. */
export type ParkedTable = { add(parked: Parked): void; newest(limit: number): readonly Parked[] };

/** Prepares the statements of what was parked; `db` has this version's tables. */
export function createParkedTable(db: DatabaseSync): ParkedTable {
  const add = prepare(db, 'INSERT INTO parked (id, received_at, source, reason, raw) VALUES (?, ?, ?, ?, ?)');
  const newest = prepare<Parked>(db, 'SELECT id, received_at AS receivedAt, source, reason, raw FROM parked ORDER BY number DESC LIMIT ?');
  return {
    add: ({ id, receivedAt, source, reason, raw }) => void add.run(id, receivedAt, source, reason, raw),
    newest: (limit) => newest.all(limit).map((parked) => ({ ...parked })),
  };
}
