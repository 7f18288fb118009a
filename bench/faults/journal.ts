import type { Event, JournalEntry } from '@lastcall/plugin-api';
import pg from 'pg';

type Row = {
  readonly position: string;
  readonly interruption_id: string;
  readonly at: string;
  readonly owner: string | null;
  readonly epoch: string | null;
  readonly event: string;
};

const ENTRIES = 'SELECT position, interruption_id, at, owner, epoch, event FROM lastcall.journal ORDER BY position';
const LEFT_OPEN = 'SELECT id FROM lastcall.interruptions WHERE closed_at IS NULL ORDER BY number';

/** The journal as its table has it, read past the store: what the verdict is about must not be what it is read with. */
export type Journal = { readonly entries: readonly JournalEntry[]; readonly leftOpen: readonly string[] };

/** Reads all of it, and which interruptions never closed. */
export async function readJournal(connectionString: string): Promise<Journal> {
  return asking(connectionString, async (client) => {
    const { rows } = await client.query<Row>(ENTRIES);
    const { rows: open } = await client.query<{ id: string }>(LEFT_OPEN);
    return { entries: rows.map(entryOf), leftOpen: open.map(({ id }) => id) };
  });
}

/** How many interruptions are open. */
export async function countOpen(connectionString: string): Promise<number> {
  return asking(connectionString, async (client) => (await client.query(LEFT_OPEN)).rowCount ?? 0);
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
