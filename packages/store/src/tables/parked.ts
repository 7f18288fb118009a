import type { DatabaseSync } from 'node:sqlite';
import type { Parked } from '@lastcall/core';
import { prepare } from '../sqlite-query.ts';

/** What was parked as rows. */
export type ParkedTable = {
  /** An id that is known already changes nothing. */
  add(parked: Parked): void;
  newest(limit: number): readonly Parked[];
  find(id: string): Parked | null;
  markReplayed(id: string, at: number): void;
  /** Removes what was received before an instant, oldest first; answers how many. */
  prune(before: number, limit: number): number;
};

const SELECT = `SELECT id, received_at AS receivedAt, source, reason, raw, interruption_id AS interruptionId, replayed_at AS replayedAt FROM parked`;

/** Prepares the statements of what was parked; `db` has this version's tables. */
export function createParkedTable(db: DatabaseSync): ParkedTable {
  const add = prepare(
    db,
    `INSERT INTO parked (id, received_at, source, reason, raw, interruption_id, replayed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const newest = prepare<Parked>(db, `${SELECT} ORDER BY number DESC LIMIT ?`);
  const find = prepare<Parked>(db, `${SELECT} WHERE id = ?`);
  const markReplayed = prepare(db, 'UPDATE parked SET replayed_at = ? WHERE id = ?');
  const prune = prepare(
    db,
    'DELETE FROM parked WHERE number IN (SELECT number FROM parked WHERE received_at < ? ORDER BY received_at, number LIMIT ?)',
  );
  return {
    add({ id, receivedAt, source, reason, raw, interruptionId, replayedAt }) {
      add.run(id, receivedAt, source, reason, raw, interruptionId, replayedAt);
    },
    newest: (limit) => newest.all(limit).map((parked) => ({ ...parked })),
    find(id) {
      const parked = find.first(id);
      return parked && { ...parked };
    },
    markReplayed: (id, at) => void markReplayed.run(at, id),
    prune: (before, limit) => prune.run(before, limit),
  };
}
