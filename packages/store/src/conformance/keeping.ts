import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { accepted, closed, notice, progress, type Rule, receipt, rejectsWith, running, START_AT, saying, survives } from './world.ts';

const body = { receivedAt: START_AT, source: 'sns', reason: 'no JSON', raw: '{"half' };

/** Waits, a hundred turns of the event loop at most, for a number to reach another. */
async function reaches(count: () => number, least: number): Promise<void> {
  for (let turns = 0; turns < 100 && count() < least; turns += 1) await turn();
  assert.ok(count() >= least);
}

/** What is kept beside the journal, and what is there after a restart. */
export const keeping: readonly Rule[] = [
  {
    name: 'a parked body comes back as it was, under an id of its own',
    async check({ store }) {
      await Promise.all([store.park(body), store.park(body)]);
      const parked = await store.parked(10);
      assert.deepEqual(
        parked.map(({ id: _, ...rest }) => rest),
        [body, body],
      );
      assert.equal(new Set(parked.map(({ id }) => id)).size, 2);
    },
  },
  {
    name: 'parked bodies come newest first, at most as many as asked for',
    async check({ store }) {
      await store.park({ ...body, reason: 'older' });
      await store.park({ ...body, reason: 'newer' });
      assert.deepEqual(
        (await store.parked(1)).map(({ reason }) => reason),
        ['newer'],
      );
    },
  },
  {
    name: 'a reporter that was never saved stands at the beginning, with nothing remembered',
    async check({ store }) {
      assert.deepEqual(await store.reporter('slack'), { position: 0, state: {} });
    },
  },
  {
    name: 'a reporter gets back what it saved last, and nothing of another',
    async check({ store }) {
      await store.saveReporter('slack', { position: 3, state: { a: '1', b: '2' } });
      await store.saveReporter('slack', { position: 7, state: { a: '3' } });
      await store.saveReporter('webhook', { position: 1, state: {} });
      assert.deepEqual(await store.reporter('slack'), { position: 7, state: { a: '3' } });
    },
  },
  {
    name: 'every listener hears of a write, until it unsubscribes',
    async check({ store }) {
      const heard = { one: 0, other: 0 };
      const unsubscribe = store.onWrite(() => {
        heard.one += 1;
      });
      store.onWrite(() => {
        heard.other += 1;
      });
      await accepted(store);
      await reaches(() => Math.min(heard.one, heard.other), 1);
      unsubscribe();
      unsubscribe();
      const before = heard.one;
      await accepted(store, { id: 'notice-2' });
      await reaches(() => heard.other, 2);
      assert.equal(heard.one, before);
    },
  },
  {
    name: 'what a listener hears of is there to be read',
    async check({ store }) {
      let read: Promise<readonly unknown[]> | null = null;
      store.onWrite(() => {
        read ??= store.journal(0, 10);
      });
      await accepted(store);
      await reaches(() => Number(read !== null), 1);
      assert.equal((await (read ?? Promise.resolve([]))).length, 1);
    },
  },
  {
    name: 'shutting twice is safe, and a call after it is refused',
    async check({ store }) {
      await store.shut();
      await store.shut();
      await rejectsWith('STORE_UNAVAILABLE', store.accept([notice()], receipt()));
      await rejectsWith('STORE_UNAVAILABLE', store.open());
    },
  },
  {
    name: 'a write that was under way when the store is shut is finished',
    async check({ store }) {
      const accepting = accepted(store);
      await store.shut();
      await accepting;
    },
  },
  survives('open interruptions, their notices and the journal survive', async (store, reopen) => {
    const lease = await running(store);
    await store.append(lease, START_AT, [progress('a')]);
    const [entries, open] = [await store.journal(0, 10), await store.find(lease.interruptionId)];
    const again = await reopen();
    assert.deepEqual(await again.journal(0, 10), entries);
    assert.deepEqual((await again.find(lease.interruptionId))?.interruption, open?.interruption);
    assert.equal((await again.find(lease.interruptionId))?.revision, open?.revision);
    assert.equal((await again.accept([notice()], receipt()))[0]?.effect, 'duplicate');
    assert.equal((await again.accept([notice({ id: 'notice-2' })], receipt()))[0]?.interruptionId, lease.interruptionId);
  }),
  survives('positions go on growing', async (store, reopen) => {
    const lease = await running(store);
    const [before] = await store.append(lease, START_AT, [progress('a')]);
    const again = await reopen();
    await accepted(again, { id: 'b', instanceId: 'i-2' });
    const entries = await again.journal(before?.position ?? 0, 10);
    assert.deepEqual(
      entries.map(({ event }) => saying(event)),
      ['notice-accepted'],
    );
  }),
  survives('what has closed stays closed', async (store, reopen) => {
    const lease = await running(store);
    await closed(store, lease);
    const again = await reopen();
    assert.deepEqual(await again.open(), []);
    assert.deepEqual(await again.list(10), [lease.interruptionId]);
  }),
  survives('epochs go on growing', async (store, reopen) => {
    const old = await running(store);
    const again = await reopen();
    const now = START_AT + 60_000;
    const [lease] = await again.claim({ interruptionIds: [old.interruptionId], owner: 'one', now, leaseMs: 60_000 });
    assert.ok((lease?.epoch ?? 0) > old.epoch);
    await rejectsWith('LEASE_LOST', again.append(old, now, [progress('late')]));
  }),
  survives('parked bodies and reporters survive', async (store, reopen) => {
    await store.park(body);
    await store.saveReporter('slack', { position: 3, state: { a: '1' } });
    const again = await reopen();
    assert.equal((await again.parked(10)).length, 1);
    assert.deepEqual(await again.reporter('slack'), { position: 3, state: { a: '1' } });
  }),
];
