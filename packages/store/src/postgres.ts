import { randomBytes } from 'node:crypto';
import type { Store } from '@lastcall/core';
import { type Clock, orAborted, signalAt } from '@lastcall/plugin-api';
import type { Message } from './arrivals.ts';
import { createBatches } from './batches.ts';
import { createIds, type Random } from './ids.ts';
import { createListeners, type Listeners } from './listeners.ts';
import { acceptMessages } from './postgres/accept.ts';
import { type Database, isCollision, isRefusal, openDatabase } from './postgres/database.ts';
import { type Ears, openEars } from './postgres/ears.ts';
import { createKeeping } from './postgres/keeping.ts';
import { createLeaseCalls } from './postgres/leases.ts';
import { migrate } from './postgres/migrate.ts';
import { createReading } from './postgres/reading.ts';
import { type Append, appendAll, type Close, closeAll, saveReporter } from './postgres/under-lease.ts';

/** The longest that letting go may take, ms. */
const SHUT_LIMIT_MS = 4_000;
const FAULTS = { isCollision, isRefusal };

/** What a PostgreSQL store needs besides its URL. `random` makes ids; default the machine's own. */
export type PostgresParts = { readonly clock: Clock; readonly random?: Random };

/**
 * The store in a PostgreSQL database, for several replicas at once: in its schema `lastcall`, which is made where there is none.
 * Every call settles within a few seconds, whatever the server does; lost connections are replaced.
 *
 * @throws STORE_UNKNOWN the URL cannot be read
 * @throws STORE_UNAVAILABLE the server does not answer, or refuses
 */
export async function openPostgresStore(url: string, { clock, random }: PostgresParts): Promise<Store> {
  const database = openDatabase(url, clock);
  try {
    await migrate(database);
  } catch (problem) {
    await database.end();
    throw problem;
  }
  const ears = createEars(database, clock);
  await ears.ready;
  return createPostgresStore(database, ears, random);
}

type Hearing = Ears & { readonly clock: Clock; readonly own: string; readonly listeners: Listeners };

/** What the others hear of this replica is its own name; its own listeners are told directly. */
function createEars(database: Database, clock: Clock): Hearing {
  const own = randomBytes(6).toString('hex');
  const listeners = createListeners();
  const ears = openEars({ connect: database.client, clock, own, hear: () => listeners.call('interruptions') });
  return { ...ears, clock, own, listeners };
}

function createPostgresStore(database: Database, ears: Hearing, random: Random | undefined): Store {
  const { ask, transact } = database;
  const { clock, own, listeners } = ears;
  const ids = createIds(random);
  const newId = (at: number) => ids('int', at);
  const accepting = createBatches(
    (messages: readonly Message[]) => transact((inside) => acceptMessages(inside, messages, { newId, notice: own })),
    FAULTS,
  );
  const appending = createBatches((appends: readonly Append[]) => appendAll(ask, appends), FAULTS);
  const closing = createBatches((closes: readonly Close[]) => closeAll(ask, closes, own), FAULTS);
  const leaseCalls = createLeaseCalls(ask, own);

  const telling = async <T>(written: 'interruptions' | 'journal', work: Promise<T>): Promise<T> => {
    const answer = await work;
    listeners.call(written);
    return answer;
  };
  const letGo = async () => {
    await Promise.all([accepting.idle(), appending.idle(), closing.idle(), ears.close()]);
    await database.end();
  };
  let shutting: Promise<void> | null = null;
  return {
    ...createReading(ask),
    ...createKeeping(database, (at) => ids('parked', at)),
    ...leaseCalls,
    accept: (notices, receipt) => telling('interruptions', accepting.add({ notices, receipt })),
    release: (leases) => telling('interruptions', leaseCalls.release(leases)),
    append: (lease, writings) => telling('journal', appending.add({ lease, writings })),
    close: (lease, writing, revision) => telling('interruptions', closing.add({ lease, writing, revision })),
    saveReporter: (lease, record) => saveReporter(ask, lease, record),
    onWrite: listeners.add,
    shut() {
      shutting ??= within(clock, SHUT_LIMIT_MS, letGo());
      return shutting;
    },
  };
}

async function within(clock: Clock, limitMs: number, work: Promise<void>): Promise<void> {
  const limit = signalAt(clock, clock.now() + limitMs, new Error('it took too long'));
  await orAborted(work, limit.signal).catch(() => undefined);
  limit.release();
}
