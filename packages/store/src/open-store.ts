import type { Store } from '@lastcall/core';
import { storeUnknown } from './errors.ts';
import type { Random } from './ids.ts';
import { createMemoryStore } from './memory.ts';
import { createSqliteStore } from './sqlite.ts';
import { openSqliteFile } from './sqlite-database.ts';

/** `random` makes the ids; default the machine's own. Their instants are those of the receipts. */
export type OpenOptions = { readonly random?: Random };

/**
 * The store a configuration names: `sqlite:PATH`, made with its folder where there is none, or `memory:`.
 * Leases of earlier processes are over at once; whatever else was acknowledged is there.
 *
 * @throws STORE_UNKNOWN any other URL
 * @throws STORE_LOCKED another process has the file
 * @throws STORE_TOO_NEW a later version wrote it
 * @throws STORE_UNAVAILABLE it is damaged, of another program, or cannot be made
 */
export async function openStore(url: string, { random }: OpenOptions = {}): Promise<Store> {
  if (url === 'memory:') return createMemoryStore(random ? { random } : {});
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  if (path === undefined) throw storeUnknown(url);
  return createSqliteStore({ db: openSqliteFile(path), defer: setImmediate, random });
}
