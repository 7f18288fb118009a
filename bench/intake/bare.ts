import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { percentilesOf } from '../parts/percentiles.ts';

/** For how long, and where a PostgreSQL is, if there is one. */
export type BareParts = { readonly limitMs: number; readonly postgres: string | null };

type Insert = (id: string, body: string) => Promise<unknown> | unknown;

/** One row and one commit after another. */
async function loop(bodies: readonly string[], limitMs: number, insert: Insert): Promise<readonly string[]> {
  const delays: number[] = [];
  const begunAt = performance.now();
  for (const [number, body] of bodies.entries()) {
    const at = performance.now();
    if (at > begunAt + limitMs) break;
    await insert(String(number), body);
    delays.push(performance.now() - at);
  }
  const { count, p50, p99 } = percentilesOf(delays);
  const rate = Math.round((count * 1_000) / (performance.now() - begunAt));
  return [`${rate}/s`, `${(p50 ?? 0).toFixed(2)} ms`, `${(p99 ?? 0).toFixed(2)} ms`];
}

const TABLE = 'CREATE TABLE bare (id text PRIMARY KEY, body text NOT NULL)';

async function onPostgres(url: string, bodies: readonly string[], limitMs: number): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(TABLE);
  const insert = { name: 'insert', text: 'INSERT INTO bare VALUES ($1, $2)' };
  const row = await loop(bodies, limitMs, (id, body) => client.query({ ...insert, values: [id, body] }));
  await client.end();
  return ['PostgreSQL, one connection', ...row];
}

async function onSqlite(bodies: readonly string[], limitMs: number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-intake-'));
  const database = new DatabaseSync(join(folder, 'bare.db'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${TABLE}`);
  const insert = database.prepare('INSERT INTO bare VALUES (?, ?)');
  const row = await loop(bodies, limitMs, (id, body) => insert.run(id, body));
  database.close();
  rmSync(folder, { recursive: true, force: true });
  return ['SQLite, WAL, FULL', ...row];
}

/** What one insert and one commit at a time come to on the same databases and disk. */
export async function bareRows(bodies: readonly string[], { limitMs, postgres }: BareParts): Promise<readonly (readonly string[])[]> {
  const sqlite = await onSqlite(bodies, limitMs);
  return postgres === null ? [sqlite] : [sqlite, await onPostgres(postgres, bodies, limitMs)];
}
