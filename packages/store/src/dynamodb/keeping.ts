import { randomUUID } from 'node:crypto';
import type { Lease, Parked, Parking, ReporterRecord, Store } from '@lastcall/core';
import { leaseLost } from '../errors.ts';
import { HELD, holderOf } from './append.ts';
import type { Desk } from './desk.ts';
import { isConditionFailed, reasonsOf } from './faults.ts';
import { CANARY, isInterruption, leaseOf, NAMES, PARKED, PARKED_COUNT, parkedBody, reporterOf, sorted } from './keys.ts';
import { heldByName } from './named-leases.ts';
import { getItem, getItems, nameOf, query, transact, update } from './requests.ts';
import type { Table } from './table.ts';
import { furtherOf, type Item, itemsOf, textOf } from './texts.ts';

/** The calls about what is kept beside the journal. */
export type Keeping = Pick<Store, 'park' | 'parked' | 'findParked' | 'markReplayed' | 'noteCanary' | 'lastCanary' | 'saveReporter'>;

type Body = Omit<Parked, 'replayedAt'>;

const unlessConditionFailed = (problem: unknown): undefined => {
  if (!isConditionFailed(problem)) throw problem;
};

/** The body under its id, and its place in the order of arrival. What is known already stays as it is. */
async function park({ table, expiryOf }: Desk, body: Body): Promise<string> {
  const { count } = await update(table, PARKED_COUNT, { change: 'ADD #count :one', names: { '#count': 'count' }, values: { ':one': 1 } });
  const expires = expiryOf(body.receivedAt);
  const order = { pk: PARKED, sk: `${sorted(body.receivedAt)}#${sorted(Number(count))}` };
  const [first, ...rest] = itemsOf(parkedBody(body.id), JSON.stringify(body), { expires });
  const changes = [
    { put: first as Item, words: { condition: 'attribute_not_exists(pk)' } },
    ...rest.map((put) => ({ put })),
    { put: { ...order, id: body.id, expires } },
  ];
  await transact(table, changes, randomUUID()).catch(unlessConditionFailed);
  return body.id;
}

async function bodiesOf(table: Table, ids: readonly string[]): Promise<readonly Parked[]> {
  const found = await getItems(table, ids.map(parkedBody));
  const rest = await getItems(table, [...found.values()].flatMap(furtherOf));
  return ids.flatMap((id) => {
    const item = found.get(nameOf(parkedBody(id)));
    if (!item) return [];
    const more = furtherOf(item).flatMap((key) => rest.get(nameOf(key)) ?? []);
    return [{ ...(JSON.parse(textOf(item, more)) as Body), replayedAt: (item.replayedAt as number | undefined) ?? null }];
  });
}

async function saveReporter({ table }: Desk, lease: Lease, { position, state }: ReporterRecord): Promise<void> {
  const [put] = itemsOf(reporterOf(lease.key), JSON.stringify(state), { position });
  const held = isInterruption(lease.key)
    ? { check: leaseOf(lease.key), words: { ...HELD, values: holderOf(lease) } }
    : { check: NAMES, words: heldByName(lease) };
  const changes = [held, { put: put as Item }];
  await transact(table, changes, randomUUID()).catch((problem: unknown) => {
    throw reasonsOf(problem) && isConditionFailed(problem) ? leaseLost(lease) : problem;
  });
}

/** Makes the calls; `newId` names what is parked without a name. */
export function createKeeping(desk: Desk, newId: (at: number) => string): Keeping {
  const { table } = desk;
  return {
    park: ({ id, receivedAt, source, reason, raw, interruptionId }: Parking) =>
      park(desk, { id: id ?? newId(receivedAt), receivedAt, source, reason, raw, interruptionId }),
    async parked(limit) {
      const order = await query(table, { pk: PARKED, newestFirst: true, limit });
      return bodiesOf(
        table,
        order.map(({ id }) => String(id)),
      );
    },
    findParked: async (id) => (await bodiesOf(table, [id]))[0] ?? null,
    async markReplayed(id, at) {
      const words = { condition: 'attribute_exists(pk)', change: 'SET #replayedAt = :at', names: { '#replayedAt': 'replayedAt' } };
      await update(table, parkedBody(id), { ...words, values: { ':at': at } }).catch(unlessConditionFailed);
    },
    async noteCanary(sentAt) {
      const words = { condition: 'attribute_not_exists(pk) OR #sentAt < :at', change: 'SET #sentAt = :at', names: { '#sentAt': 'sentAt' } };
      await update(table, CANARY, { ...words, values: { ':at': sentAt } }).catch(unlessConditionFailed);
    },
    async lastCanary() {
      const item = await getItem(table, CANARY);
      return item ? Number(item.sentAt) : null;
    },
    saveReporter: (lease, record) => saveReporter(desk, lease, record),
  };
}
