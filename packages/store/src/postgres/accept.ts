import type { Acceptance } from '@lastcall/core';
import type { NewId } from '../accept-notices.ts';
import { type Arrivals, type Arrived, decideArrivals, type Known, type Message } from '../arrivals.ts';
import type { Ending } from '../batches.ts';
import type { Ask } from './database.ts';
import { keyOf } from './keys.ts';

const distinct = (texts: readonly string[]) => [...new Set(texts)].sort();

/** Everybody who accepts for the same instances waits here for the others; in one order, so that nobody waits for ever. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended(instance, 0)) FROM unnest($1::text[]) AS instance';
const TAKEN = 'SELECT id, interruption_id FROM lastcall.notices WHERE id = ANY ($1)';
const OPEN = 'SELECT id, instance_id FROM lastcall.interruptions WHERE instance_id = ANY ($1) AND closed_at IS NULL ORDER BY id FOR UPDATE';
const NOTICES = 'SELECT interruption_id, notice FROM lastcall.notices WHERE interruption_id = ANY ($1) ORDER BY number';

async function lookUp(ask: Ask, messages: readonly Message[]): Promise<Known> {
  const notices = messages.flatMap((message) => message.notices);
  const instances = distinct(notices.map(({ instanceId }) => instanceId));
  await ask(LOCK, [instances]);
  const taken = await ask<{ id: string; interruption_id: string }>(TAKEN, [distinct(notices.map(({ id }) => keyOf(id)))]);
  const open = await ask<{ id: string; instance_id: string }>(OPEN, [instances]);
  const merged = await ask<{ interruption_id: string; notice: string }>(NOTICES, [open.map(({ id }) => id)]);
  const noticesOf = Map.groupBy(merged, ({ interruption_id }) => interruption_id);
  const idOf = new Map(notices.map(({ id }) => [keyOf(id), id]));
  return {
    takenBy: new Map(taken.map(({ id, interruption_id }) => [idOf.get(id) ?? id, interruption_id])),
    open: new Map(
      open.map(({ id, instance_id }) => [instance_id, { id, notices: (noticesOf.get(id) ?? []).map(({ notice }) => JSON.parse(notice)) }]),
    ),
  };
}

const RECEIPTS = `
  INSERT INTO lastcall.receipts (receipt) SELECT receipt FROM unnest($1::text[]) WITH ORDINALITY AS r (receipt, place) ORDER BY place
  RETURNING number`;

const INTERRUPTIONS = `
  INSERT INTO lastcall.interruptions (id, instance_id, merged, deadline_at, called_off, revision)
  SELECT id, instance_id, merged, deadline_at, called_off, times
  FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::boolean[], $6::integer[])
    WITH ORDINALITY AS i (id, instance_id, merged, deadline_at, called_off, times, place) ORDER BY place
  ON CONFLICT (id) DO UPDATE SET merged = excluded.merged, deadline_at = excluded.deadline_at, called_off = excluded.called_off,
    revision = interruptions.revision + excluded.revision`;

const LEASES = `
  INSERT INTO lastcall.leases (key, owner, epoch, renewals) SELECT key, NULL, 0, 0 FROM unnest($1::text[]) AS key
  ON CONFLICT (key) DO NOTHING`;

const ADD_NOTICES = `
  INSERT INTO lastcall.notices (id, interruption_id, receipt, notice)
  SELECT id, interruption_id, receipt, notice FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
    WITH ORDINALITY AS n (id, interruption_id, receipt, notice, place) ORDER BY place`;

/** Last of all, because everybody else who journals waits from here to the commit. */
const JOURNAL = `
  WITH counted AS (UPDATE lastcall.journal_end SET position = position + $4 RETURNING position - $4 AS before)
  INSERT INTO lastcall.journal (position, interruption_id, at, event)
  SELECT before + place, interruption_id, at, event FROM counted,
    unnest($1::text[], $2::bigint[], $3::text[]) WITH ORDINALITY AS j (interruption_id, at, event, place)`;

/** The last state of each interruption that is written to, and how many notices it took. */
function statesOf(arrived: readonly Arrived[]) {
  const byId = Map.groupBy(arrived, ({ write }) => write.interruption.id);
  return [...byId.values()].map((each) => ({ ...(each.at(-1) as Arrived).write, times: each.length }));
}

async function writeReceipts(ask: Ask, messages: readonly Message[], arrived: readonly Arrived[]): Promise<ReadonlyMap<number, number>> {
  const wanted = [...new Set(arrived.map(({ message }) => message))];
  const rows = await ask<{ number: number }>(RECEIPTS, [wanted.map((index) => JSON.stringify(messages[index]?.receipt))]);
  return new Map(wanted.map((index, place) => [index, rows[place]?.number ?? 0]));
}

async function writeInterruptions(ask: Ask, arrived: readonly Arrived[]): Promise<void> {
  const states = statesOf(arrived);
  const interruptions = states.map(({ interruption }) => interruption);
  await ask(INTERRUPTIONS, [
    interruptions.map(({ id }) => id),
    interruptions.map(({ instanceId }) => instanceId),
    interruptions.map((interruption) => JSON.stringify(interruption)),
    interruptions.map(({ deadlineAt }) => deadlineAt),
    states.map(({ calledOff }) => calledOff),
    states.map(({ times }) => times),
  ]);
  await ask(LEASES, [interruptions.map(({ id }) => id)]);
}

async function writeAll(ask: Ask, messages: readonly Message[], arrived: readonly Arrived[]): Promise<void> {
  const receipts = await writeReceipts(ask, messages, arrived);
  await writeInterruptions(ask, arrived);
  const interruptionIds = arrived.map(({ write }) => write.interruption.id);
  await ask(ADD_NOTICES, [
    arrived.map(({ notice }) => keyOf(notice.id)),
    interruptionIds,
    arrived.map(({ message }) => receipts.get(message)),
    arrived.map(({ notice }) => JSON.stringify(notice)),
  ]);
  await ask(JOURNAL, [
    interruptionIds,
    arrived.map(({ message }) => messages[message]?.receipt.receivedAt),
    arrived.map(({ write }) => JSON.stringify(write.event)),
    arrived.length,
  ]);
}

/** How a batch of messages is accepted: `notice` is what other replicas hear. */
export type Accepting = { readonly newId: NewId; readonly notice: string };

/** Accepts messages in the order given, inside an open transaction. */
export async function acceptMessages(
  ask: Ask,
  messages: readonly Message[],
  { newId, notice }: Accepting,
): Promise<readonly Ending<readonly Acceptance[]>[]> {
  const { endings, arrived }: Arrivals = decideArrivals(messages, await lookUp(ask, messages), newId);
  if (arrived.length > 0) {
    await ask(`SELECT pg_notify('lastcall', $1)`, [notice]);
    await writeAll(ask, messages, arrived);
  }
  return endings;
}
