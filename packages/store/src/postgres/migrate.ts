import type { Ask, Database } from './database.ts';
import { MIGRATIONS } from './schema.ts';

/** Any number nobody else is likely to lock: "LAST" in ASCII. */
const LOCK = 0x4c415354;

async function versionOf(ask: Ask): Promise<number> {
  // Rows of the catalogue, not to_regclass: that answers from a cache, which hears nothing of others' commits while one waits for the lock.
  const tables = await ask("SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'lastcall' AND tablename = 'migrations'");
  if (tables.length === 0) return 0;
  const [row] = await ask<{ version: number | null }>('SELECT max(number) AS version FROM lastcall.migrations');
  return row?.version ?? 0;
}

async function addMissing(ask: Ask): Promise<void> {
  await ask('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const version = await versionOf(ask);
  if (version >= MIGRATIONS.length) return;
  // IF NOT EXISTS asks for the right to make schemas also where this one was made for us.
  const schemas = await ask("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'lastcall'");
  if (schemas.length === 0) await ask('CREATE SCHEMA lastcall');
  await ask('CREATE TABLE IF NOT EXISTS lastcall.migrations (number integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())');
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    await ask(migration);
    await ask('INSERT INTO lastcall.migrations (number) VALUES ($1)', [index + 1]);
  }
}

/**
 * Brings a database to this version, safely from several replicas at once. Where nothing is missing nothing is attempted, so that a role
 * which may create nothing will do; a later version's tables are let be.
 */
export async function migrate({ ask, transact }: Database): Promise<void> {
  if ((await versionOf(ask)) < MIGRATIONS.length) await transact(addMissing);
}
