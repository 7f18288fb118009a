import { DatabaseSync } from 'node:sqlite';
import type { Event, JournalEntry } from '@lastcall/plugin-api';
import pg from 'pg';

/** The journal as its table has it, read past the store: what the verdict is about must not be what it is read with. */
export type Journal = { readonly entries: readonly JournalEntry[]; readonly leftOpen: readonly string[] };

type Row = {
  readonly position: string | number;
  readonly interruption_id: string;
  readonly at: string | number;
  readonly owner: string | null;
  readonly epoch: string | number | null;
  readonly event: string;
};

const entriesIn = (table: string): string => `SELECT position, interruption_id, at, owner, epoch, event FROM ${table} ORDER BY position`;
const leftOpenIn = (table: string): string => `SELECT id FROM ${table} WHERE closed_at IS NULL ORDER BY number`;

/** Reads all of it from a PostgreSQL, and which interruptions never closed. */
export async function readPostgresJournal(connectionString: string): Promise<Journal> {
  return asking(connectionString, async (client) => {
    const { rows } = await client.query<Row>(entriesIn('lastcall.journal'));
    const { rows: open } = await client.query<{ id: string }>(leftOpenIn('lastcall.interruptions'));
    return { entries: rows.map(entryOf), leftOpen: open.map(({ id }) => id) };
  });
}

/** Reads all of it from a file, and which interruptions never closed. Its server must have ended: it keeps the file to itself. */
export function readSqliteJournal(file: string): Journal {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare(entriesIn('journal')).all() as unknown as readonly Row[];
    const open = database.prepare(leftOpenIn('interruptions')).all() as unknown as readonly { readonly id: string }[];
    return { entries: rows.map(entryOf), leftOpen: open.map(({ id }) => id) };
  } finally {
    database.close();
  }
}

/** How many interruptions are open in a PostgreSQL. */
export async function countOpen(connectionString: string): Promise<number> {
  return asking(connectionString, async (client) => (await client.query(leftOpenIn('lastcall.interruptions'))).rowCount ?? 0);
}

async function asking<T>(connectionString: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return ask(client).finally(() => client.end());
}

function entryOf({ position, interruption_id, at, owner, epoch, event }: Row): JournalEntry {
  return {
    position: Number(position),
    interruptionId: interruption_id,
    at: Number(at),
    by: owner === null ? null : { owner, epoch: Number(epoch) },
    event: JSON.parse(event) as Event,
  };
}
