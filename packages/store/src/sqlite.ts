import type { DatabaseSync } from 'node:sqlite';
import type { Parking, Store } from '@lastcall/core';
import { acceptNotices } from './accept-notices.ts';
import { storeError } from './errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { createIds, type Random } from './ids.ts';
import { createListeners } from './listeners.ts';
import { pruneTables } from './prune.ts';
import { createTables } from './tables/tables.ts';
import { underLease } from './under-lease.ts';

type Parts = {
  /** Open, with this version's tables; the store closes it. */
  readonly db: DatabaseSync;
  /** Runs an act soon: what is written until then shares one commit. */
  readonly defer: (act: () => void) => void;
  readonly random: Random | undefined;
};

/** A store on a SQLite database that nobody else writes to. */
export function createSqliteStore({ db, defer, random }: Parts): Store {
  const listeners = createListeners();
  const tables = createTables(db);
  const { interruptions, leases, journal, parked } = tables;
  const { write, flush } = createGroupCommit({ db, defer, onCommit: listeners.call });
  const idFor = createIds(random);
  const accept = acceptNotices(tables, (at) => idFor('int', at));
  const fenced = underLease(tables);
  const park = (parking: Parking) => {
    const id = parking.id ?? idFor('parked', parking.receivedAt);
    parked.add({ ...parking, id, replayedAt: null });
    return id;
  };

  return {
    accept: (notices, receipt) => write('interruptions', () => accept(notices, receipt)),
    receiptsOf: (interruptionId) => read(() => tables.notices.receiptsOf(interruptionId)),
    park: (parking) => write(null, () => park(parking)),
    parked: (limit) => read(() => parked.newest(limit)),
    findParked: (id) => read(() => parked.find(id)),
    markReplayed: (id, at) => write(null, () => parked.markReplayed(id, at)),
    noteCanary: (sentAt) => write(null, () => tables.canary.note(sentAt)),
    lastCanary: () => read(() => tables.canary.get()),
    open: () => read(() => interruptions.open()),
    find: (interruptionId) => read(() => interruptions.find(interruptionId)),
    leases: (prefix) => read(() => leases.named(prefix)),
    claim: (owner, claims) => write(null, () => leases.claim(owner, claims)),
    renew: (held) => write(null, () => leases.renew(held)),
    release: (held) => write('interruptions', () => leases.release(held)),
    forget: (seen) => write(null, () => leases.forget(seen)),
    append: (lease, writings) => write('journal', () => fenced.append(lease, writings)),
    close: (lease, writing, revision) => write('interruptions', () => fenced.close(lease, writing, revision)),
    entriesOf: (interruptionId) => read(() => journal.of(interruptionId)),
    journal: (after, limit) => read(() => journal.after(after, limit)),
    end: () => read(() => journal.end()),
    list: (limit, before) => read(() => interruptions.list(limit, before)),
    reporter: (name) => read(() => tables.reporters.get(name)),
    saveReporter: (lease, record) => write(null, () => fenced.saveReporter(lease, record)),
    prune: (before, limit) => write(null, () => pruneTables(tables, before, limit)),
    onWrite: listeners.add,
    shut: () => read(() => shut(db, flush)),
  };
}

/** Answers at once; a fault of the engine rejects as `STORE_UNAVAILABLE`. */
async function read<T>(look: () => T): Promise<T> {
  try {
    return look();
  } catch (error) {
    throw storeError(error);
  }
}

/** Commits what waits and lets go of the file; SQLite empties the write-ahead log into it as the last one to leave. */
function shut(db: DatabaseSync, flush: () => void): void {
  if (!db.isOpen) return;
  flush();
  db.close();
}
