import type { Store } from '@lastcall/core';
import { type Clock, systemClock } from '@lastcall/plugin-api';
import { storeUnknown } from './errors.ts';
import type { Random } from './ids.ts';
import { createMemoryStore } from './memory.ts';
import { createSqliteStore } from './sqlite.ts';
import { openSqliteFile } from './sqlite-database.ts';

/** `random` makes the ids; default the machine's own. Their instants are those of the receipts. `clock` is for pauses before connecting again. */
export type OpenOptions = { readonly random?: Random; readonly clock?: Clock; readonly retentionMs?: number };

/**
 * The store a configuration names: `sqlite:PATH`, made with its folder where there is none; `postgres://…` or
 * `dynamodb://TABLE?region=…`, for several replicas; or `memory:`. In a SQLite file leases of earlier processes are over at once; whatever else was acknowledged is there.
 *
 * @throws STORE_UNKNOWN any other URL, or one that cannot be read
 * @throws STORE_LOCKED another process has the file
 * @throws STORE_UNAVAILABLE it is damaged, of another program, or cannot be made
 */
export async function openStore(url: string, { random, clock = systemClock, retentionMs = 0 }: OpenOptions = {}): Promise<Store> {
  const given = random ? { random } : {};
  if (url === 'memory:') return createMemoryStore(given);
  if (/^postgres(ql)?:/.test(url)) return (await import('./postgres.ts')).openPostgresStore(url, { ...given, clock });
  if (url.startsWith('dynamodb:')) return (await import('./dynamodb.ts')).openDynamoStore(url, { ...given, clock, retentionMs });
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  if (path === undefined) throw storeUnknown(url);
  return createSqliteStore({ db: openSqliteFile(path), defer: setImmediate, random });
}
