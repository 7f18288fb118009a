import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, storeError, storeForeign, storeLocked } from './errors.ts';
import { prepare } from './sqlite-query.ts';
import { APPLICATION_ID, MIGRATIONS } from './sqlite-schema.ts';

/** The lock has to be exclusive before WAL is entered, else SQLite makes a shared-memory file that others could join. */
const DURABLE_AND_ALONE = 'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;';

/** Whoever held a lease in this file is gone: the lock proves it. Epochs stay, so that the next claim fences the old ones. */
const END_LEASES = 'UPDATE leases SET owner = NULL';

/**
 * A SQLite file with this version's tables, owned by this process alone, every commit on disk before it returns.
 * Makes the file and its folder where there is none.
 *
 * @throws STORE_LOCKED another process has it
 * @throws STORE_UNAVAILABLE it is damaged, of another program, or cannot be made
 */
export function openSqliteFile(path: string): DatabaseSync {
  const db = openFile(path);
  try {
    db.exec(DURABLE_AND_ALONE);
    prepareTables(db, path);
    return db;
  } catch (error) {
    db.close();
    throw isBusy(error) ? storeLocked(path, error) : storeError(error);
  }
}

/** A SQLite database in memory with this version's tables; gone when it is closed. */
export function openSqliteInMemory(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  prepareTables(db, ':memory:');
  return db;
}

function openFile(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw storeError(error);
  }
}

function prepareTables(db: DatabaseSync, path: string): void {
  const version = versionOf(db, path);
  db.exec('BEGIN IMMEDIATE');
  for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${Math.max(version, MIGRATIONS.length)};`);
  db.exec(END_LEASES);
  db.exec('COMMIT');
}

function versionOf(db: DatabaseSync, path: string): number {
  const { application, version, tables } = prepare<{ application: number; version: number; tables: number }>(
    db,
    `SELECT (SELECT application_id FROM pragma_application_id) AS application,
            (SELECT user_version FROM pragma_user_version) AS version,
            (SELECT count(*) FROM sqlite_schema) AS tables`,
  ).only();
  if (application !== APPLICATION_ID && tables > 0) throw storeForeign(path);
  return version;
}
