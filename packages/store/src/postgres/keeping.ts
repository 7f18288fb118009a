import type { Parked, Parking, Store } from '@lastcall/core';
import type { Ask, Database } from './database.ts';

/** The calls about what is kept for people, and about what is forgotten. */
export type Keeping = Pick<Store, 'park' | 'parked' | 'findParked' | 'markReplayed' | 'noteCanary' | 'lastCanary' | 'prune'>;

type Row = { readonly id: string; readonly received_at: number; readonly parked: string; readonly replayed_at: number | null };

const SELECT = 'SELECT id, received_at, parked, replayed_at FROM lastcall.parked';

const parkedOf = ({ id, received_at, parked, replayed_at }: Row): Parked => ({
  ...{ id, receivedAt: received_at },
  ...(JSON.parse(parked) as Pick<Parked, 'source' | 'reason' | 'raw' | 'interruptionId'>),
  replayedAt: replayed_at,
});

async function park(ask: Ask, id: string, { receivedAt, source, reason, raw, interruptionId }: Parking): Promise<string> {
  const parked = JSON.stringify({ source, reason, raw, interruptionId });
  await ask('INSERT INTO lastcall.parked (id, received_at, parked) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
    id,
    receivedAt,
    parked,
  ]);
  return id;
}

const OLD_INTERRUPTIONS = `
  SELECT id FROM lastcall.interruptions WHERE closed_at < $1 ORDER BY closed_at, number LIMIT $2 FOR UPDATE SKIP LOCKED`;

const FORGET_RECEIPTS = `
  DELETE FROM lastcall.receipts WHERE number = ANY ($1) AND NOT EXISTS (SELECT 1 FROM lastcall.notices WHERE receipt = receipts.number)`;

const FORGET_PARKED = `
  DELETE FROM lastcall.parked WHERE number IN (SELECT number FROM lastcall.parked WHERE received_at < $1 ORDER BY received_at, number LIMIT $2)
  RETURNING id`;

async function prune(ask: Ask, before: number, limit: number): Promise<number> {
  const ids = (await ask<{ id: string }>(OLD_INTERRUPTIONS, [before, limit])).map(({ id }) => id);
  await ask('DELETE FROM lastcall.journal WHERE interruption_id = ANY ($1)', [ids]);
  const gone = await ask<{ receipt: number }>('DELETE FROM lastcall.notices WHERE interruption_id = ANY ($1) RETURNING receipt', [ids]);
  await ask(FORGET_RECEIPTS, [gone.map(({ receipt }) => receipt)]);
  await ask('DELETE FROM lastcall.interruptions WHERE id = ANY ($1)', [ids]);
  return ids.length + (await ask(FORGET_PARKED, [before, limit])).length;
}

const NOTE_CANARY = `
  INSERT INTO lastcall.canary (one, sent_at) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET sent_at = greatest(canary.sent_at, excluded.sent_at)`;

/** Makes the calls; `newId` names what is parked without a name. */
export function createKeeping({ ask, transact }: Pick<Database, 'ask' | 'transact'>, newId: (at: number) => string): Keeping {
  return {
    park: (parking) => park(ask, parking.id ?? newId(parking.receivedAt), parking),
    parked: async (limit) => (await ask<Row>(`${SELECT} ORDER BY number DESC LIMIT $1`, [limit])).map(parkedOf),
    async findParked(id) {
      const [row] = await ask<Row>(`${SELECT} WHERE id = $1`, [id]);
      return row ? parkedOf(row) : null;
    },
    markReplayed: async (id, at) => void (await ask('UPDATE lastcall.parked SET replayed_at = $2 WHERE id = $1', [id, at])),
    noteCanary: async (sentAt) => void (await ask(NOTE_CANARY, [sentAt])),
    async lastCanary() {
      const [row] = await ask<{ sent_at: number }>('SELECT sent_at FROM lastcall.canary');
      return row?.sent_at ?? null;
    },
    prune: (before, limit) => transact((inside) => prune(inside, before, limit)),
  };
}
