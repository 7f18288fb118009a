import type { Store } from '@lastcall/core';
import type { Random } from './ids.ts';
import { createSqliteStore } from './sqlite.ts';
import { openSqliteInMemory } from './sqlite-database.ts';

/**
 * A store that forgets everything when it is shut, for tests and trials. It is the SQLite store on a database in memory,
 * so it behaves the same; only its commits come in the same turn of the event loop, so that fake clocks can move on.
 */
export function createMemoryStore(options: { readonly random?: Random } = {}): Store {
  return createSqliteStore({ db: openSqliteInMemory(), defer: queueMicrotask, random: options.random });
}
