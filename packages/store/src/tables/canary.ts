import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../sqlite-query.ts';

/** When the newest canary was sent, epoch ms; null while none has come. */
export type CanaryTable = { get(): number | null; note(sentAt: number): void };

/** Prepares the statements of the canary; `db` has this version's tables. */
export function createCanaryTable(db: DatabaseSync): CanaryTable {
  const get = prepare<{ sentAt: number }>(db, 'SELECT sent_at AS sentAt FROM canary');
  const note = prepare(
    db,
    'INSERT INTO canary (one, sent_at) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET sent_at = max(sent_at, excluded.sent_at)',
  );
  return { get: () => get.first()?.sentAt ?? null, note: (sentAt) => void note.run(sentAt) };
}
