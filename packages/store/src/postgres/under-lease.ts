import type { Lease, ReporterRecord, Writing } from '@lastcall/core';
import type { JournalEntry } from '@lastcall/plugin-api';
import type { Ending } from '../batches.ts';
import { leaseLost } from '../errors.ts';
import type { Ask } from './database.ts';

/** What one run wants to journal. */
export type Append = { readonly lease: Lease; readonly writings: readonly Writing[] };

/**
 * Everything in one statement, which is its own transaction: a replica that is paused can hold nobody up. The leases are locked
 * first, against a claim that would fence them, and the journal's end last.
 */
const APPEND = `
  WITH input AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::bigint[], $6::text[])
      WITH ORDINALITY AS i (key, owner, epoch, nth, at, event, place)
  ),
  held AS (
    SELECT key, owner, epoch FROM lastcall.leases WHERE key = ANY ($1::text[]) ORDER BY key FOR SHARE
  ),
  fresh AS (
    SELECT input.*, row_number() OVER (ORDER BY place) AS turn FROM input JOIN held USING (key, owner, epoch)
    WHERE NOT EXISTS (
      SELECT 1 FROM lastcall.journal WHERE interruption_id = input.key AND journal.epoch = input.epoch AND journal.nth = input.nth
    )
  ),
  counted AS (
    UPDATE lastcall.journal_end SET position = position + (SELECT count(*) FROM fresh)
    WHERE EXISTS (SELECT 1 FROM fresh) RETURNING position - (SELECT count(*) FROM fresh) AS before
  ),
  inserted AS (
    INSERT INTO lastcall.journal (position, interruption_id, at, owner, epoch, nth, event)
    SELECT before + turn, key, at, owner, epoch, nth, event FROM fresh, counted
    RETURNING interruption_id AS key, epoch, nth, position
  )
  SELECT input.place, held.key IS NOT NULL AS held, inserted.position, earlier.position AS earlier, earlier.at, earlier.event
  FROM input LEFT JOIN held USING (key, owner, epoch) LEFT JOIN inserted USING (key, epoch, nth)
    LEFT JOIN lastcall.journal AS earlier ON earlier.interruption_id = input.key AND earlier.epoch = input.epoch AND earlier.nth = input.nth
  ORDER BY input.place`;

type Written = {
  readonly held: boolean;
  readonly position: number | null;
  readonly earlier: number | null;
  readonly at: number | null;
  readonly event: string | null;
};

function entryOf(lease: Lease, writing: Writing, row: Written): JournalEntry {
  const { key, owner, epoch } = lease;
  const isEarlier = row.earlier !== null;
  return {
    position: row.position ?? row.earlier ?? 0,
    interruptionId: key,
    at: isEarlier && row.at !== null ? row.at : writing.at,
    by: { owner, epoch },
    event: isEarlier && row.event !== null ? JSON.parse(row.event) : writing.event,
  };
}

/** Appends for many runs at once; those whose lease is not held get `LEASE_LOST` and write nothing. */
export async function appendAll(ask: Ask, appends: readonly Append[]): Promise<readonly Ending<readonly JournalEntry[]>[]> {
  const lines = appends.flatMap(({ lease, writings }) => writings.map((writing) => ({ lease, writing })));
  const rows = await ask<Written>(APPEND, [
    lines.map(({ lease }) => lease.key),
    lines.map(({ lease }) => lease.owner),
    lines.map(({ lease }) => lease.epoch),
    lines.map(({ writing }) => writing.nth),
    lines.map(({ writing }) => writing.at),
    lines.map(({ writing }) => JSON.stringify(writing.event)),
  ]);
  let next = 0;
  return appends.map(({ lease, writings }) => {
    const own = rows.slice(next, next + writings.length);
    next += writings.length;
    if (own.some(({ held }) => !held)) return { problem: leaseLost(lease) };
    return { answer: writings.map((writing, index) => entryOf(lease, writing, own[index] as Written)) };
  });
}

/** What one run wants to close with. */
export type Close = { readonly lease: Lease; readonly writing: Writing; readonly revision: number };

const CLOSE = `
  WITH input AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::bigint[], $6::text[], $7::integer[])
      WITH ORDINALITY AS i (key, owner, epoch, nth, at, event, revision, place)
  ),
  held AS (
    SELECT key, owner, epoch, revision FROM lastcall.leases JOIN lastcall.interruptions ON id = key
    WHERE key = ANY ($1::text[]) AND closed_at IS NULL ORDER BY key FOR UPDATE
  ),
  closing AS (
    SELECT input.*, row_number() OVER (ORDER BY place) AS turn FROM input JOIN held USING (key, owner, epoch, revision)
  ),
  closed AS (UPDATE lastcall.interruptions SET closed_at = closing.at FROM closing WHERE id = closing.key),
  ended AS (DELETE FROM lastcall.leases WHERE key IN (SELECT key FROM closing)),
  counted AS (
    UPDATE lastcall.journal_end SET position = position + (SELECT count(*) FROM closing)
    WHERE EXISTS (SELECT 1 FROM closing) RETURNING position - (SELECT count(*) FROM closing) AS before
  ),
  inserted AS (
    INSERT INTO lastcall.journal (position, interruption_id, at, owner, epoch, nth, event)
    SELECT before + turn, key, at, owner, epoch, nth, event FROM closing, counted
  )
  SELECT held.key IS NOT NULL AS held, closing.key IS NOT NULL AS closed, told
  FROM input LEFT JOIN held USING (key, owner, epoch) LEFT JOIN closing USING (key, owner, epoch)
    CROSS JOIN (SELECT pg_notify('lastcall', $8) AS told) AS telling
  ORDER BY input.place`;

type Closed = { readonly held: boolean; readonly closed: boolean };

/** The last entry of an interruption that has closed is what it closed with. */
const WRITTEN = `
  SELECT place FROM unnest($1::text[], $2::text[], $3::bigint[], $4::integer[]) WITH ORDINALITY AS i (key, owner, epoch, nth, place)
  CROSS JOIN LATERAL (
    SELECT owner, epoch, nth FROM lastcall.journal WHERE interruption_id = i.key ORDER BY position DESC LIMIT 1
  ) AS last
  WHERE (last.owner, last.epoch, last.nth) = (i.owner, i.epoch, i.nth)
    AND EXISTS (SELECT 1 FROM lastcall.interruptions WHERE id = i.key AND closed_at IS NOT NULL)`;

/**
 * Those whose closing event is there. The lease ends with the interruption: who asks again has no other proof. It needs a
 * statement of its own, because the one that closed may have been waited for.
 */
async function closedBefore(ask: Ask, closes: readonly Close[]): Promise<ReadonlySet<Close | undefined>> {
  if (closes.length === 0) return new Set();
  const rows = await ask<{ place: number }>(WRITTEN, byOf(closes));
  return new Set(rows.map(({ place }) => closes[place - 1]));
}

const byOf = (closes: readonly Close[]) => [
  closes.map(({ lease }) => lease.key),
  closes.map(({ lease }) => lease.owner),
  closes.map(({ lease }) => lease.epoch),
  closes.map(({ writing }) => writing.nth),
];

/** Closes many interruptions, see the `Store` port; `notice` is what other replicas hear. */
export async function closeAll(ask: Ask, closes: readonly Close[], notice: string): Promise<readonly Ending<boolean>[]> {
  const rows = await ask<Closed>(CLOSE, [
    ...byOf(closes),
    closes.map(({ writing }) => writing.at),
    closes.map(({ writing }) => JSON.stringify(writing.event)),
    closes.map(({ revision }) => revision),
    notice,
  ]);
  const earlier = await closedBefore(
    ask,
    closes.filter((_, index) => rows[index]?.held !== true),
  );
  return closes.map((close, index) => {
    const row = rows[index];
    if (row?.held === true) return { answer: row.closed };
    return earlier.has(close) ? { answer: true } : { problem: leaseLost(close.lease) };
  });
}

const SAVE = `
  WITH held AS (SELECT key FROM lastcall.leases WHERE key = $1 AND owner = $2 AND epoch = $3 FOR SHARE)
  INSERT INTO lastcall.reporters (name, position, state) SELECT key, $4, $5 FROM held
  ON CONFLICT (name) DO UPDATE SET position = excluded.position, state = excluded.state RETURNING name`;

/** Notes where a reporter stands, see the `Store` port. */
export async function saveReporter(ask: Ask, lease: Lease, { position, state }: ReporterRecord): Promise<void> {
  const saved = await ask(SAVE, [lease.key, lease.owner, lease.epoch, position, JSON.stringify(state)]);
  if (saved.length === 0) throw leaseLost(lease);
}
