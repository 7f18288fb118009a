import type { DatabaseSync } from 'node:sqlite';
import type { Merged, OpenInterruption } from '@lastcall/core';
import { prepare } from '../sqlite-query.ts';

type Row = {
  readonly merged: string;
  readonly called_off: number;
  readonly revision: number;
  readonly owner: string | null;
  readonly epoch: number;
  readonly renewals: number;
};

const OPEN = `SELECT merged, called_off, revision, owner, epoch, renewals
  FROM interruptions JOIN leases ON leases.key = interruptions.id WHERE closed_at IS NULL`;

const openInterruption = ({ merged, called_off, revision, owner, epoch, renewals }: Row): OpenInterruption => ({
  interruption: JSON.parse(merged),
  calledOff: called_off === 1,
  revision,
  lease: { owner, epoch, renewals },
});

/** The interruptions as rows. Every function reads or writes at once, inside whatever transaction is open. */
export type InterruptionTable = {
  /** Id of the open interruption of an instance, or null. */
  openOf(instanceId: string): string | null;
  /** Writes what the notices add up to now, as a new interruption or over what was there. */
  save(merged: Merged): void;
  open(): readonly OpenInterruption[];
  find(interruptionId: string): OpenInterruption | null;
  list(limit: number, before?: string): readonly string[];
  close(interruptionId: string, at: number): void;
  /** Those that closed before an instant, longest ago first. */
  closedBefore(before: number, limit: number): readonly string[];
  remove(interruptionId: string): void;
};

/** Prepares the statements of the interruptions; `db` has this version's tables. */
export function createInterruptionTable(db: DatabaseSync): InterruptionTable {
  const openOf = prepare<{ id: string }>(db, 'SELECT id FROM interruptions WHERE instance_id = ? AND closed_at IS NULL');
  const save = prepare(
    db,
    `INSERT INTO interruptions (id, instance_id, merged, deadline_at, called_off, revision) VALUES (?, ?, ?, ?, ?, 1)
     ON CONFLICT (id) DO UPDATE SET merged = excluded.merged, deadline_at = excluded.deadline_at,
       called_off = excluded.called_off, revision = revision + 1`,
  );
  const open = prepare<Row>(db, `${OPEN} ORDER BY deadline_at IS NULL, deadline_at, number`);
  const find = prepare<Row>(db, `${OPEN} AND id = ?`);
  const list = prepare<{ id: string }>(db, 'SELECT id FROM interruptions ORDER BY number DESC LIMIT ?');
  const listBefore = prepare<{ id: string }>(
    db,
    'SELECT id FROM interruptions WHERE number < (SELECT number FROM interruptions WHERE id = ?) ORDER BY number DESC LIMIT ?',
  );
  const close = prepare(db, 'UPDATE interruptions SET closed_at = ? WHERE id = ?');
  const closedBefore = prepare<{ id: string }>(db, 'SELECT id FROM interruptions WHERE closed_at < ? ORDER BY closed_at, number LIMIT ?');
  const remove = prepare(db, 'DELETE FROM interruptions WHERE id = ?');
  return {
    openOf: (instanceId) => openOf.first(instanceId)?.id ?? null,
    save({ interruption, calledOff }) {
      const { id, instanceId, deadlineAt } = interruption;
      save.run(id, instanceId, JSON.stringify(interruption), deadlineAt, Number(calledOff));
    },
    open: () => open.all().map(openInterruption),
    find(interruptionId) {
      const row = find.first(interruptionId);
      return row && openInterruption(row);
    },
    list: (limit, before) => (before === undefined ? list.all(limit) : listBefore.all(before, limit)).map(({ id }) => id),
    close: (interruptionId, at) => void close.run(at, interruptionId),
    closedBefore: (before, limit) => closedBefore.all(before, limit).map(({ id }) => id),
    remove: (interruptionId) => void remove.run(interruptionId),
  };
}
