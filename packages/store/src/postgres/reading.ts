import type { OpenInterruption, Receipt, Store } from '@lastcall/core';
import { entryOf, JOURNAL_COLUMNS, type JournalRow } from '../journal-row.ts';
import type { Ask } from './database.ts';

/** The calls that only read, each one statement. */
export type Reading = Pick<Store, 'open' | 'find' | 'entriesOf' | 'journal' | 'end' | 'list' | 'receiptsOf' | 'reporter'>;

type OpenRow = {
  readonly merged: string;
  readonly called_off: boolean;
  readonly revision: number;
  readonly owner: string | null;
  readonly epoch: number;
  readonly renewals: number;
};

const OPEN = `SELECT merged, called_off, revision, owner, epoch, renewals
  FROM lastcall.interruptions JOIN lastcall.leases ON key = id WHERE closed_at IS NULL`;

const OLDER = 'WHERE number < (SELECT number FROM lastcall.interruptions WHERE id = $2)';

const ENTRIES = `SELECT ${JOURNAL_COLUMNS} FROM lastcall.journal`;

const openOf = ({ merged, called_off, revision, owner, epoch, renewals }: OpenRow): OpenInterruption => ({
  interruption: JSON.parse(merged),
  calledOff: called_off,
  revision,
  lease: { owner, epoch, renewals },
});

/** Makes the calls that only read. */
export function createReading(ask: Ask): Reading {
  const entries = async (rest: string, values: readonly unknown[]) => (await ask<JournalRow>(`${ENTRIES} ${rest}`, values)).map(entryOf);
  return {
    open: async () => (await ask<OpenRow>(`${OPEN} ORDER BY deadline_at NULLS LAST, number`)).map(openOf),
    async find(interruptionId) {
      const [row] = await ask<OpenRow>(`${OPEN} AND id = $1`, [interruptionId]);
      return row ? openOf(row) : null;
    },
    entriesOf: (interruptionId) => entries('WHERE interruption_id = $1 ORDER BY position', [interruptionId]),
    journal: (after, limit) => entries('WHERE position > $1 ORDER BY position LIMIT $2', [after, limit]),
    end: async () => (await ask<{ position: number }>('SELECT position FROM lastcall.journal_end'))[0]?.position ?? 0,
    async list(limit, before) {
      const [older, values] = before === undefined ? ['', [limit]] : [OLDER, [limit, before]];
      const rows = await ask<{ id: string }>(`SELECT id FROM lastcall.interruptions ${older} ORDER BY number DESC LIMIT $1`, values);
      return rows.map(({ id }) => id);
    },
    async receiptsOf(interruptionId) {
      const rows = await ask<{ receipt: string }>(
        `SELECT receipt FROM lastcall.receipts
         WHERE number IN (SELECT receipt FROM lastcall.notices WHERE interruption_id = $1) ORDER BY number`,
        [interruptionId],
      );
      return rows.map(({ receipt }) => JSON.parse(receipt) as Receipt);
    },
    async reporter(name) {
      const [row] = await ask<{ position: number; state: string }>('SELECT position, state FROM lastcall.reporters WHERE name = $1', [
        name,
      ]);
      return row ? { position: row.position, state: JSON.parse(row.state) } : { position: 0, state: {} };
    },
  };
}
