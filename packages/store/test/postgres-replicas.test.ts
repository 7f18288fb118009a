import type { Lease, Store, Writing } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import pg from 'pg';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Postgres } from '../../../tools/postgres.ts';
import { closing, notice, progress, receipt, START_AT } from '../src/conformance/world.ts';
import { openStore } from '../src/open-store.ts';
import { withPostgres } from './a-postgres.ts';

const replicas = suite('several replicas on one PostgreSQL');
let postgres: Postgres;

type World = { readonly one: Store; readonly two: Store; readonly url: string };

/** What replicas lock while they make tables, see `src/postgres/migrate.ts`. */
const MIGRATION_LOCK = 0x4c415354;

/** Runs a rule with two stores on a new database. */
const rule = (name: string, prove: (world: World) => Promise<void>) =>
  replicas(name, async () => {
    const url = await postgres.createDatabase();
    const [one, two] = await Promise.all([openStore(url), openStore(url)]);
    await prove({ one, two, url }).finally(() => Promise.all([one.shut(), two.shut()]));
  });

async function running(store: Store): Promise<Lease> {
  await store.accept([notice()], receipt());
  const [open] = await store.open();
  assert.ok(open);
  const [lease] = await store.claim('replica-1', [{ key: open.interruption.id, seen: open.lease }]);
  assert.ok(lease);
  return lease;
}

const writing = (nth: number, text = 'a'): Writing => ({ nth, at: START_AT, event: progress(text) });

/** What two writes do that both wait for the same lease: begun while it is locked, they go on together. */
async function atOnce<T>(url: string, key: string, begin: () => readonly Promise<T>[]): Promise<readonly T[]> {
  const locker = new pg.Client({ connectionString: url });
  await locker.connect();
  await locker.query('BEGIN');
  await locker.query('SELECT 1 FROM lastcall.leases WHERE key = $1 FOR UPDATE', [key]);
  const begun = begin();
  const all = Promise.allSettled(begun);
  await untilWaiting(url, begun.length);
  await locker.query('COMMIT');
  await locker.end();
  await all;
  return Promise.all(begun);
}

/** Resolves when so many statements wait for a lock, or after a second. */
async function untilWaiting(url: string, count: number): Promise<void> {
  const observer = new pg.Client({ connectionString: url });
  await observer.connect();
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  for (let looks = 0; looks < 100; looks += 1) {
    if ((await observer.query(waiting)).rows.length >= count) break;
    await new Promise<void>((resolve) => systemClock.schedule(systemClock.now() + 10, resolve));
  }
  await observer.end();
}

rule('a close that is repeated while the first is under way closes once and says so twice', async ({ one, two, url }) => {
  const lease = await running(one);
  const close = (store: Store) => store.close(lease, { nth: 1, at: START_AT, event: closing }, 1);
  assert.equal(await atOnce(url, lease.key, () => [close(one), close(two)]), [true, true]);
  assert.is((await one.entriesOf(lease.key)).length, 2);
});

rule('an append that is repeated while the first is under way is there once, and both get the entry', async ({ one, two, url }) => {
  const lease = await running(one);
  const append = (store: Store, text: string) => store.append(lease, [writing(1, text), writing(2, text)]);
  const [first, second] = await atOnce(url, lease.key, () => [append(one, 'first'), append(two, 'second')]);
  assert.equal(first, second);
  assert.equal((await one.entriesOf(lease.key)).slice(1), first);
});

rule('an append that waited while the lease was claimed by another is refused', async ({ one, two, url }) => {
  const lease = await running(one);
  const claimer = new pg.Client({ connectionString: url });
  await claimer.connect();
  await claimer.query('BEGIN');
  await claimer.query(`UPDATE lastcall.leases SET owner = 'replica-2', epoch = epoch + 1 WHERE key = $1`, [lease.key]);
  const late = one.append(lease, [writing(1)]).catch((problem: { readonly code: string }) => problem.code);
  await untilWaiting(url, 1);
  await claimer.query('COMMIT');
  await claimer.end();
  assert.is(await late, 'LEASE_LOST');
  assert.is((await two.entriesOf(lease.key)).length, 1);
});

rule('a lost lease that is renewed together with the one that came after it is not held', async ({ one, two }) => {
  const lost = await running(one);
  const seen = (await one.find(lost.key))?.lease ?? null;
  const held = await two.claim('replica-2', [{ key: lost.key, seen }]);
  assert.equal(await one.renew([lost, ...held]), held);
});

rule('a close under a lost lease is refused, also together with one that is repeated', async ({ one, two }) => {
  const lost = await running(one);
  const seen = (await one.find(lost.key))?.lease ?? null;
  const [lease] = await two.claim('replica-2', [{ key: lost.key, seen }]);
  assert.ok(lease);
  const close = (under: Lease) => one.close(under, { nth: 1, at: START_AT, event: closing }, 1);
  assert.ok(await close(lease));
  const outcomes = await Promise.allSettled([close(lost), close(lease)]);
  assert.equal(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  );
});

rule('of many who claim the same at once one gets it, every time', async ({ one, two }) => {
  await running(one);
  for (let round = 0; round < 20; round += 1) {
    const [open] = await one.open();
    assert.ok(open);
    const claims = [{ key: open.interruption.id, seen: open.lease }];
    const claimed = await Promise.all([one, two, one, two].map((store, index) => store.claim(`replica-${index}`, claims)));
    assert.is(claimed.flat().length, 1);
  }
});

rule('whoever reads behind the writers of several replicas misses no entry', async ({ one, two, url }) => {
  const three = await openStore(url);
  const read = { positions: [] as number[], isOver: false };
  const readOn = async () => {
    const entries = await three.journal(read.positions.at(-1) ?? 0, 20);
    read.positions.push(...entries.map(({ position }) => position));
    return entries.length;
  };
  const reading = (async () => {
    while ((await readOn()) > 0 || !read.isOver);
  })();
  const write = async (store: Store, name: string) => {
    for (let count = 0; count < 40; count += 1) {
      await store.accept([notice({ id: `${name}-${count}`, instanceId: `i-${count % 7}` })], receipt());
    }
  };
  await Promise.all([one, two].flatMap((store, index) => ['a', 'b', 'c', 'd'].map((name) => write(store, `${index}${name}`))));
  read.isOver = true;
  await reading;
  while ((await readOn()) > 0);
  await three.shut();
  assert.is(read.positions.length, 320);
  assert.equal(
    read.positions,
    (await one.journal(0, 1_000)).map(({ position }) => position),
  );
});

replicas('of many that start on an empty database at once one makes the tables, and the others wait for it', async () => {
  const url = await postgres.createDatabase();
  const first = new pg.Client({ connectionString: url });
  await first.connect();
  await first.query('BEGIN');
  await first.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  const opening = Promise.allSettled(Array.from({ length: 5 }, () => openStore(url)));
  await untilWaiting(url, 5);
  await first.query('COMMIT');
  await first.end();
  const opened = await opening;
  for (const each of opened) if (each.status === 'fulfilled') await each.value.shut();
  assert.equal(
    opened.map(({ status }) => status),
    Array.from({ length: 5 }, () => 'fulfilled'),
  );
});

replicas('a role that owns nothing but the schema made for it makes its tables', async () => {
  const url = new URL(await postgres.createDatabase());
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query('CREATE ROLE guest LOGIN');
  await admin.query('CREATE SCHEMA lastcall AUTHORIZATION guest');
  await admin.end();
  url.username = 'guest';
  const store = await openStore(url.href);
  assert.is((await store.accept([notice()], receipt()))[0]?.effect, 'opened');
  await store.shut();
});

replicas('a certificate that is not there is told as such', async () => {
  const url = `${postgres.url()}?sslmode=verify-full&sslrootcert=/no/such/file`;
  const problem = await openStore(url).catch((error: unknown) => error as { readonly code: string; readonly message: string });
  assert.is('code' in problem && problem.code, 'STORE_UNAVAILABLE');
  assert.match(String(problem), '/no/such/file');
});

await withPostgres('several replicas on one PostgreSQL', async (started) => {
  postgres = started;
  replicas.after(postgres.remove);
  replicas.run();
});
