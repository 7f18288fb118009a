import type { Store } from '@lastcall/core';
import { codeOf, systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Postgres } from '../../../tools/postgres.ts';
import { notice, receipt } from '../src/conformance/world.ts';
import { openStore } from '../src/open-store.ts';
import { withPostgres } from './a-postgres.ts';
import { openRelay, type Relay } from './a-relay.ts';

const network = suite('PostgreSQL behind a bad network');
let postgres: Postgres;

/** The longest a call may take, ms: the wait for a connection, that for the answer, and some air. */
const LIMIT_MS = 6_500;

type World = { readonly store: Store; readonly relay: Relay };

/** Runs a rule with a store that reaches its new database by a relay. */
const rule = (name: string, prove: (world: World) => Promise<void>) =>
  network(name, async () => {
    const url = new URL(await postgres.createDatabase());
    const relay = await openRelay(Number(url.port));
    url.port = String(relay.port);
    const store = await openStore(url.href);
    await prove({ store, relay }).finally(store.shut).finally(relay.close);
  });

const accept = (store: Store, id: string) => store.accept([notice({ id, instanceId: `i-${id}` })], receipt());

/** How a call ends, and after how long. */
async function timed(work: Promise<unknown>): Promise<{ readonly code: string; readonly tookMs: number }> {
  const startedAt = systemClock.now();
  const code = await work.then(
    () => 'answered',
    (problem: unknown) => codeOf(problem, String(problem)),
  );
  return { code, tookMs: systemClock.now() - startedAt };
}

/** Uses as many connections at once as there may be. */
const useMany = (store: Store) => Promise.all(Array.from({ length: 12 }, () => store.end()));

rule('when every connection went silent one call finds out, and the next is answered by a new one', async ({ store, relay }) => {
  await useMany(store);
  relay.silence();
  relay.mend();
  assert.is((await timed(store.end())).code, 'STORE_UNAVAILABLE');
  const next = await timed(accept(store, 'a'));
  assert.is(next.code, 'answered');
  assert.ok(next.tookMs < 1_000, `${next.tookMs} ms`);
});

rule('while nothing gets through every call is refused in time, also one that waited for another', async ({ store, relay }) => {
  await accept(store, 'before');
  relay.silence();
  const first = timed(accept(store, 'a'));
  await systemTurn();
  const calls = await Promise.all([first, timed(accept(store, 'b')), timed(store.open()), timed(store.renew([lease]))]);
  for (const { code, tookMs } of calls) {
    assert.is(code, 'STORE_UNAVAILABLE');
    assert.ok(tookMs < LIMIT_MS, `${tookMs} ms`);
  }
});

rule('a store whose server fell silent is shut in time', async ({ store, relay }) => {
  await useMany(store);
  relay.silence();
  const late = timed(accept(store, 'a'));
  const shut = await timed(store.shut());
  assert.is(shut.code, 'answered');
  assert.ok(shut.tookMs < LIMIT_MS, `${shut.tookMs} ms`);
  assert.is((await late).code, 'STORE_UNAVAILABLE');
});

rule('what was acknowledged while connections broke again and again is there, once', async ({ store, relay }) => {
  const acknowledged: string[] = [];
  const write = async (id: string) => {
    if ((await timed(accept(store, id))).code === 'answered') acknowledged.push(id);
  };
  for (let round = 0; round < 15; round += 1) {
    const writing = Array.from({ length: 20 }, (_, number) => write(`${round}-${number}`));
    await systemTurn(round);
    relay.cut();
    await Promise.all(writing);
  }
  await onceMended(() => accept(store, 'last'));
  const open = (await onceMended(() => store.open())).map(({ interruption }) => interruption.instanceId);
  const missing = acknowledged.filter((id) => !open.includes(`i-${id}`));
  assert.equal(missing, []);
  assert.is(new Set(open).size, open.length);
});

/** A connection that was cut a moment ago may be found out by the very next call: each may cost one. */
async function onceMended<T>(ask: () => Promise<T>, tries = 8): Promise<T> {
  return ask().catch((problem: unknown) => (tries > 1 ? onceMended(ask, tries - 1) : Promise.reject(problem)));
}

const lease = { key: 'reporter/slack', owner: 'one', epoch: 1 };

/** Some real time, ms: what is under way gets as far as it gets. */
const systemTurn = (ms = 1) => new Promise<void>((resolve) => systemClock.schedule(systemClock.now() + ms, resolve));

await withPostgres('PostgreSQL behind a bad network', async (started) => {
  postgres = started;
  network.after(postgres.remove);
  network.run();
});
