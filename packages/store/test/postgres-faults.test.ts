import type { Store } from '@lastcall/core';
import { CodedError, codeOf, systemClock } from '@lastcall/plugin-api';
import pg from 'pg';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Postgres } from '../../../tools/postgres.ts';
import { notice, receipt } from '../src/conformance/world.ts';
import { openStore } from '../src/open-store.ts';
import { withPostgres } from './a-postgres.ts';

const faults = suite('a PostgreSQL that fails');
let postgres: Postgres;

/** The longest any call may take, ms: what is waited for a connection and for a statement, and some air. */
const LIMIT_MS = 4_500;

const accept = (store: Store, id: string) => store.accept([notice({ id, instanceId: `i-${id}` })], receipt());
const idsIn = async (store: Store) => (await store.open()).map(({ interruption }) => interruption.instanceId).sort();

/** How a call ends, and after how long. */
const timed = async (work: Promise<unknown>) => {
  const startedAt = systemClock.now();
  const code = await work.then(
    () => 'answered',
    (problem: unknown) => codeOf(problem, String(problem)),
  );
  return { code, tookMs: systemClock.now() - startedAt };
};

const until = async (holds: () => boolean) => {
  const giveUpAt = systemClock.now() + 10_000;
  while (!holds() && systemClock.now() < giveUpAt)
    await new Promise<void>((resolve) => systemClock.schedule(systemClock.now() + 20, resolve));
  assert.ok(holds(), 'waited in vain');
};

const query = async (url: string, ...statements: readonly string[]) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

/** Runs a rule with a store on a new database. */
const rule = (name: string, prove: (store: Store, url: string) => Promise<void>) =>
  faults(name, async () => {
    const url = await postgres.createDatabase();
    const store = await openStore(url);
    await prove(store, url).finally(store.shut);
  });

faults('five replicas that start on an empty database at once all find their tables', async () => {
  const url = await postgres.createDatabase();
  const stores = await Promise.all(Array.from({ length: 5 }, () => openStore(url)));
  await Promise.all(stores.map((store, index) => accept(store, `${index}`)));
  assert.is((await idsIn(stores[0] as Store)).length, 5);
  await Promise.all(stores.map((store) => store.shut()));
});

rule('a version before goes on beside one that has added to the tables', async (store, url) => {
  await query(
    url,
    'ALTER TABLE lastcall.interruptions ADD COLUMN later text',
    'CREATE TABLE lastcall.later (id text)',
    'INSERT INTO lastcall.migrations (number) VALUES (99)',
  );
  const beside = await openStore(url);
  await accept(store, 'a');
  await accept(beside, 'b');
  assert.equal(await idsIn(store), ['i-a', 'i-b']);
  await beside.shut();
});

rule('a role that may create nothing will do once the tables are there', async (_, url) => {
  await query(
    url,
    `DO $$ BEGIN CREATE ROLE plain LOGIN; EXCEPTION WHEN duplicate_object THEN END $$`,
    'GRANT USAGE ON SCHEMA lastcall TO plain',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA lastcall TO plain',
  );
  const store = await openStore(url.replace('lastcall@', 'plain@'));
  await accept(store, 'a');
  assert.equal(await idsIn(store), ['i-a']);
  await store.shut();
});

rule('what was acknowledged is there after a crash, and calls in between are refused in time', async (store) => {
  await accept(store, 'before');
  await postgres.stop('immediate');
  const during = await timed(accept(store, 'during'));
  await postgres.start();
  assert.is(during.code, 'STORE_UNAVAILABLE');
  assert.ok(during.tookMs < LIMIT_MS, `${during.tookMs} ms`);
  await accept(store, 'after');
  assert.equal(await idsIn(store), ['i-after', 'i-before']);
});

rule('a server that stands still without a word is given up in time, and taken up again', async (store) => {
  await accept(store, 'before');
  postgres.signal('SIGSTOP');
  const during = await timed(accept(store, 'during'));
  postgres.signal('SIGCONT');
  assert.is(during.code, 'STORE_UNAVAILABLE');
  assert.ok(during.tookMs < LIMIT_MS, `${during.tookMs} ms`);
  await accept(store, 'after');
  assert.ok((await idsIn(store)).includes('i-after'));
});

rule('connections that are cut are replaced, also the one that listens', async (store, url) => {
  const other = await openStore(url);
  let heard = 0;
  store.onWrite(() => {
    heard += 1;
  });
  await query(url, 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
  await until(() => heard > 0);
  const before = heard;
  await accept(other, 'a').catch(() => accept(other, 'a'));
  await until(() => heard > before);
  assert.equal(await idsIn(store), ['i-a']);
  await other.shut();
});

rule('what another replica accepts is heard at once', async (store, url) => {
  const other = await openStore(url);
  let heard = 0;
  await accept(store, 'warm');
  store.onWrite(() => {
    heard += 1;
  });
  await accept(other, 'a');
  await until(() => heard > 0);
  await other.shut();
});

faults('no error tells the password', async () => {
  const { port } = postgres;
  const urls = [
    `postgres://nobody:s3cret@127.0.0.1:${port}/absent`,
    'postgres://u:s3cret@127.0.0.1:1/x',
    'postgres://u:s3cret@[::1/x',
    'postgres://u:s3cret%@h/x',
  ];
  for (const url of urls) {
    const problem = await openStore(url).catch((error: unknown) => error);
    assert.ok(problem instanceof CodedError, `${url} gave ${String(problem)}`);
    assert.not.match(`${problem.message} ${problem.hint} ${String(problem.cause)}`, /s3cret/);
  }
});

await withPostgres('a PostgreSQL that fails', async (started) => {
  postgres = started;
  faults.after(postgres.remove);
  faults.run();
});
