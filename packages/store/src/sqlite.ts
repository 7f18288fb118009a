import type { DatabaseSync } from 'node:sqlite';
import type { Lease, Store } from '@lastcall/core';
import type { Event } from '@lastcall/plugin-api';
import { acceptNotices } from './accept-notices.ts';
import { leaseLost, storeError } from './errors.ts';
import { createGroupCommit } from './group-commit.ts';
import { createIds, type Random } from './ids.ts';
import { createListeners } from './listeners.ts';
import { createTables, type Tables } from './tables/tables.ts';

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
  const { interruptions, leases, journal, parked, reporters } = tables;
  const { write, flush } = createGroupCommit({ db, defer, onCommit: listeners.call });
  const idFor = createIds(random);
  const accept = acceptNotices(tables, (at) => idFor('int', at));
  const fenced = underLease(tables);

  return {
    accept: (notices, receipt) => write(() => accept(notices, receipt)),
    park: (body) => write(() => parked.add({ ...body, id: idFor('parked', body.receivedAt) })),
    parked: (limit) => read(() => parked.newest(limit)),
    open: () => read(() => interruptions.open()),
    find: (interruptionId) => read(() => interruptions.find(interruptionId)),
    claim: (request) => write(() => leases.claim(request)),
    renew: (held, until) => write(() => leases.renew(held, until)),
    release: (lease) => write(() => leases.release(lease)),
    append: (lease, at, events) => write(() => fenced.append(lease, at, events)),
    close: (lease, at, event, revision) => write(() => fenced.close(lease, { at, event, revision })),
    entriesOf: (interruptionId) => read(() => journal.of(interruptionId)),
    journal: (after, limit) => read(() => journal.after(after, limit)),
    end: () => read(() => journal.end()),
    list: (limit) => read(() => interruptions.list(limit)),
    reporter: (name) => read(() => reporters.get(name)),
    saveReporter: (name, record) => write(() => reporters.set(name, record)),
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

type Closing = { readonly at: number; readonly event: Event; readonly revision: number };

/** The writes that only the holder of a lease may do. */
function underLease({ leases, journal, interruptions }: Tables) {
  const revisionUnder = (lease: Lease) => {
    const revision = leases.revisionUnder(lease);
    if (revision === null) throw leaseLost(lease);
    return revision;
  };
  return {
    append(lease: Lease, at: number, events: readonly Event[]) {
      revisionUnder(lease);
      return events.map((event) => journal.add(lease.interruptionId, at, event));
    },
    close(lease: Lease, { at, event, revision }: Closing) {
      if (revisionUnder(lease) !== revision) return false;
      journal.add(lease.interruptionId, at, event);
      interruptions.close(lease.interruptionId, at);
      return true;
    },
  };
}

/** Commits what waits and lets go of the file; SQLite empties the write-ahead log into it as the last one to leave. */
function shut(db: DatabaseSync, flush: () => void): void {
  if (!db.isOpen) return;
  flush();
  db.close();
}
