import type { Lease, Store } from '@lastcall/core';
import { type Clock, codeOf, orAborted, signalAt } from '@lastcall/plugin-api';
import type { Message } from './arrivals.ts';
import { createBatches } from './batches.ts';
import { acceptMessages } from './dynamodb/accept.ts';
import { dynamoAddress } from './dynamodb/address.ts';
import { type Append, appendAll } from './dynamodb/append.ts';
import { type Close, closeAll } from './dynamodb/close.ts';
import type { Desk } from './dynamodb/desk.ts';
import { type End, readEnd } from './dynamodb/end.ts';
import { isRefused } from './dynamodb/faults.ts';
import { createKeeping } from './dynamodb/keeping.ts';
import { createLeaseCalls } from './dynamodb/leases.ts';
import { prepareNames } from './dynamodb/named-leases.ts';
import { prune } from './dynamodb/prune.ts';
import { createReading } from './dynamodb/reading.ts';
import { openTable } from './dynamodb/table.ts';
import { startWatch } from './dynamodb/watch.ts';
import { createWriter } from './dynamodb/write.ts';
import { createIds, type Random } from './ids.ts';
import { createListeners } from './listeners.ts';

/** The longest that letting go may take, ms. */
const SHUT_LIMIT_MS = 4_000;
/** Beyond the retention, so that nothing goes while it is open: changes are announced weeks ahead. */
const SPARE_MS = 400 * 86_400_000;
const FAULTS = { isRefusal: (problem: unknown) => codeOf(problem, '') === 'STORE_UNAVAILABLE' && isRefused((problem as Error).cause) };

/** What a DynamoDB store needs besides its URL. `random` makes ids; default the machine's own. `retentionMs`: 0 where it is not known. */
export type DynamoParts = { readonly clock: Clock; readonly random?: Random; readonly retentionMs?: number };

/**
 * The store in a DynamoDB table, for several replicas at once. The table has to be there, with the keys `pk` and `sk`; what is written
 * expires 400 days after the retention, where the table's time to live is on. Every call settles within a few seconds.
 *
 * @throws STORE_UNKNOWN the URL cannot be read
 * @throws STORE_UNAVAILABLE the table does not answer, is missing or has other keys, or refuses
 */
export async function openDynamoStore(url: string, { clock, random, retentionMs = 0 }: DynamoParts): Promise<Store> {
  const table = openTable(dynamoAddress(url), clock);
  const expiryOf = (at: number) => Math.ceil((at + retentionMs + SPARE_MS) / 1_000);
  try {
    await prepareNames(table);
    return createDynamoStore({ table, writer: createWriter(table), expiryOf }, { random, start: await readEnd(table) });
  } catch (problem) {
    table.close();
    throw problem;
  }
}

type Beginning = { readonly random: Random | undefined; readonly start: End };

function createDynamoStore(desk: Desk, { random, start }: Beginning): Store {
  const { table, writer } = desk;
  const listeners = createListeners();
  const watch = startWatch(table, { writer, start, hear: listeners.call });
  const ids = createIds(random);
  const accepting = createBatches(
    (messages: readonly Message[]) => acceptMessages({ ...desk, newId: (at) => ids('int', at) }, messages),
    FAULTS,
  );
  const appending = createBatches((appends: readonly Append[]) => appendAll(desk, appends), FAULTS);
  const closing = createBatches((closes: readonly Close[]) => closeAll(desk, closes), FAULTS);
  const leaseCalls = createLeaseCalls(table, watch);
  const telling = async <T>(written: 'interruptions' | 'journal', work: Promise<T>): Promise<T> => {
    const answer = await work;
    listeners.call(written);
    return answer;
  };
  const letGo = async () => {
    watch.stop();
    await within(table.clock, Promise.all([accepting.idle(), appending.idle(), closing.idle()]));
    table.close();
  };
  let shutting: Promise<void> | null = null;
  return {
    ...createReading(table),
    ...createKeeping(desk, (at) => ids('parked', at)),
    ...leaseCalls,
    accept: (notices, receipt) => telling('interruptions', accepting.add({ notices, receipt })),
    release: (leases: readonly Lease[]) => telling('interruptions', leaseCalls.release(leases)),
    append: (lease, writings) => telling('journal', appending.add({ lease, writings })),
    close: (lease, writing, revision) => telling('interruptions', closing.add({ lease, writing, revision })),
    prune: (before, limit) => prune(table, before, limit),
    onWrite: listeners.add,
    shut() {
      shutting ??= letGo();
      return shutting;
    },
  };
}

async function within(clock: Clock, work: Promise<unknown>): Promise<void> {
  const limit = signalAt(clock, clock.now() + SHUT_LIMIT_MS, new Error('it took too long'));
  await orAborted(work, limit.signal).catch(() => undefined);
  limit.release();
}
