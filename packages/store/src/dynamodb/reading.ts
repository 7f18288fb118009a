import type { OpenInterruption, Store } from '@lastcall/core';
import { readEnd } from './end.ts';
import { headOf, LISTED, OPEN, reporterOf, sorted } from './keys.ts';
import { acceptedIn, entriesOf } from './packs.ts';
import { readJournal } from './pages.ts';
import { openIn, readStory, type Standing, standingsOf } from './partition.ts';
import { getItem, query } from './requests.ts';
import type { Table } from './table.ts';
import { textOf } from './texts.ts';

/** The calls that only read. */
export type Reading = Pick<Store, 'open' | 'find' | 'entriesOf' | 'journal' | 'end' | 'list' | 'receiptsOf' | 'reporter'>;

/** Null for one that has closed, and for one that is just opening or closing. */
const openOf = ({ head, lease }: Standing): OpenInterruption | null => (lease === null ? null : openIn(head, lease));

async function open(table: Table): Promise<readonly OpenInterruption[]> {
  const ids = (await query(table, { pk: OPEN })).map(({ id }) => String(id));
  const standings = [...(await standingsOf(table, ids)).values()];
  const dueAt = ({ head }: Standing) => head.interruption.deadlineAt ?? Number.POSITIVE_INFINITY;
  const inOrder = standings.sort((one, other) => compare(dueAt(one), dueAt(other)) || one.head.number - other.head.number);
  return inOrder.flatMap((standing) => openOf(standing) ?? []);
}

/** Infinities are equal. */
const compare = (one: number, other: number) => (one === other ? 0 : one - other);

async function list(table: Table, limit: number, before: string | undefined): Promise<readonly string[]> {
  const than = before === undefined ? null : await getItem(table, headOf(before));
  if (before !== undefined && than === null) return [];
  const below = than === null ? {} : { below: sorted(Number(than.number)) };
  return (await query(table, { pk: LISTED, ...below, newestFirst: true, limit })).map(({ id }) => String(id));
}

/** Makes the calls that only read. */
export function createReading(table: Table): Reading {
  const packsOf = async (id: string) => (await readStory(table, id))?.packs ?? [];
  return {
    open: () => open(table),
    async find(interruptionId) {
      const standing = (await standingsOf(table, [interruptionId])).get(interruptionId);
      return standing ? openOf(standing) : null;
    },
    entriesOf: async (interruptionId) => (await packsOf(interruptionId)).flatMap(entriesOf),
    journal: (after, limit) => readJournal(table, after, limit),
    end: async () => (await readEnd(table)).position,
    list: (limit, before) => list(table, limit, before),
    receiptsOf: async (interruptionId) => (await packsOf(interruptionId)).flatMap(acceptedIn).flatMap(({ receipt }) => receipt ?? []),
    async reporter(name) {
      const item = await getItem(table, reporterOf(name));
      return item ? { position: Number(item.position), state: JSON.parse(textOf(item)) } : { position: 0, state: {} };
    },
  };
}
