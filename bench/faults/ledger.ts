import type { Event } from '@lastcall/plugin-api';
import pg from 'pg';

/** An entry of the journal as the database holds it. */
export type Entry = {
  readonly position: number;
  readonly interruptionId: string;
  readonly at: number;
  readonly owner: string | null;
  readonly epoch: number | null;
  readonly event: Event;
};

/** One interruption as the database holds it. */
export type Recorded = {
  readonly id: string;
  readonly instanceId: string;
  readonly closedAt: number | null;
  readonly entries: readonly Entry[];
};

/** Everything the store knows, as plain data. */
export type Ledger = {
  readonly interruptions: readonly Recorded[];
  /** Interruption that took a notice, by the notice's id. */
  readonly takenBy: ReadonlyMap<string, string>;
};

const JOURNAL = `SELECT position::float8 AS position, interruption_id AS "interruptionId", at::float8 AS at, owner, epoch::float8 AS epoch, event
  FROM lastcall.journal ORDER BY position`;
const INTERRUPTIONS = `SELECT id, instance_id AS "instanceId", closed_at::float8 AS "closedAt" FROM lastcall.interruptions ORDER BY number`;
const NOTICES = 'SELECT id, interruption_id FROM lastcall.notices';
const COUNTS = 'SELECT count(*)::int AS accepted, count(closed_at)::int AS closed FROM lastcall.interruptions';

/** A look at the database, past the server's store. */
export async function asking<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 20_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Reads everything. */
export function readLedger(url: string): Promise<Ledger> {
  return asking(url, async (client) => {
    const { rows: journal } = await client.query<Omit<Entry, 'event'> & { event: string }>(JOURNAL);
    const { rows: interruptions } = await client.query<Omit<Recorded, 'entries'>>(INTERRUPTIONS);
    const { rows: notices } = await client.query<{ id: string; interruption_id: string }>(NOTICES);
    const entries = Map.groupBy(
      journal.map((row): Entry => ({ ...row, event: JSON.parse(row.event) as Event })),
      ({ interruptionId }) => interruptionId,
    );
    return {
      interruptions: interruptions.map((row) => ({ ...row, entries: entries.get(row.id) ?? [] })),
      takenBy: new Map(notices.map(({ id, interruption_id }) => [id, interruption_id])),
    };
  });
}

/** How many interruptions there are, and how many have closed; null while the database does not answer. */
export function countThem(url: string): Promise<{ readonly accepted: number; readonly closed: number } | null> {
  return asking(url, async (client) => (await client.query<{ accepted: number; closed: number }>(COUNTS)).rows[0] ?? null).catch(
    () => null,
  );
}
