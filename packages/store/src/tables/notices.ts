import type { DatabaseSync } from 'node:sqlite';
import type { Notice, Receipt } from '@lastcall/core';
import { prepare } from '../sqlite-query.ts';

/** The notices as rows, each with the receipt of the message it came in. */
export type NoticeTable = {
  /** The interruption that took a notice of this id, or null. */
  knownIn(noticeId: string): string | null;
  of(interruptionId: string): readonly Notice[];
  /** Keeps a message as it came; answers with the number its notices name. */
  keepReceipt(receipt: Receipt): number;
  add(notice: Notice, place: { readonly interruptionId: string; readonly receipt: number }): void;
  receiptsOf(interruptionId: string): readonly Receipt[];
  /** Removes an interruption's notices, and the receipts that no other notice came in. */
  remove(interruptionId: string): void;
};

/** Prepares the statements of the notices; `db` has this version's tables. */
export function createNoticeTable(db: DatabaseSync): NoticeTable {
  const knownIn = prepare<{ interruption_id: string }>(db, 'SELECT interruption_id FROM notices WHERE id = ?');
  const of = prepare<{ notice: string }>(db, 'SELECT notice FROM notices WHERE interruption_id = ? ORDER BY number');
  const keepReceipt = prepare<{ number: number }>(db, 'INSERT INTO receipts (source, received_at, raw) VALUES (?, ?, ?) RETURNING number');
  const add = prepare(db, 'INSERT INTO notices (id, interruption_id, receipt, notice) VALUES (?, ?, ?, ?)');
  const receiptsOf = prepare<Receipt>(
    db,
    `SELECT source, received_at AS receivedAt, raw FROM receipts
     WHERE number IN (SELECT receipt FROM notices WHERE interruption_id = ?) ORDER BY number`,
  );
  const receiptNumbers = prepare<{ receipt: number }>(db, 'SELECT DISTINCT receipt FROM notices WHERE interruption_id = ?');
  const removeNotices = prepare(db, 'DELETE FROM notices WHERE interruption_id = ?');
  const removeReceipt = prepare(db, 'DELETE FROM receipts WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM notices WHERE receipt = ?1)');
  return {
    knownIn: (noticeId) => knownIn.first(noticeId)?.interruption_id ?? null,
    of: (interruptionId) => of.all(interruptionId).map(({ notice }) => JSON.parse(notice)),
    keepReceipt: ({ source, receivedAt, raw }) => keepReceipt.only(source, receivedAt, raw).number,
    add: (notice, { interruptionId, receipt }) => void add.run(notice.id, interruptionId, receipt, JSON.stringify(notice)),
    receiptsOf: (interruptionId) => receiptsOf.all(interruptionId).map((receipt) => ({ ...receipt })),
    remove(interruptionId) {
      const receipts = receiptNumbers.all(interruptionId);
      removeNotices.run(interruptionId);
      for (const { receipt } of receipts) removeReceipt.run(receipt);
    },
  };
}
