import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import {
  accepted,
  claimed,
  closed,
  named,
  notice,
  type Rule,
  receipt,
  rejectsWith,
  running,
  START_AT,
  saying,
  survives,
  writing,
} from './world.ts';

const body = { receivedAt: START_AT, source: 'sns', reason: 'no JSON', raw: '{"half \u0000', interruptionId: null };

/** Waits, two seconds at most, for a number to reach another. */
async function reaches(count: () => number, least: number): Promise<void> {
  for (let waited = 0; waited < 2_000 && count() < least; waited += 5) await pause(5);
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
        [body, body].map((each) => ({ ...each, replayedAt: null })),
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
      assert.deepEqual(await store.reporter('reporter/slack'), { position: 0, state: {} });
    },
  },
  {
    name: 'a reporter gets back what it saved last, and nothing of another',
    async check({ store }) {
      const [slack, webhook] = [await named(store, 'reporter/slack'), await named(store, 'reporter/webhook')];
      await store.saveReporter(slack, { position: 3, state: { a: '1', b: '2' } });
      await store.saveReporter(slack, { position: 7, state: { a: '3' } });
      await store.saveReporter(webhook, { position: 1, state: {} });
      assert.deepEqual(await store.reporter('reporter/slack'), { position: 7, state: { a: '3' } });
    },
  },
  {
    name: 'what is remembered under the lease of an interruption is kept as that of a reporter is',
    async check({ store }) {
      const lease = await running(store);
      await store.saveReporter(lease, { position: 3, state: { a: '1' } });
      assert.deepEqual(await store.reporter(lease.key), { position: 3, state: { a: '1' } });
      await claimed(store, lease.key, 'two');
      await rejectsWith('LEASE_LOST', store.saveReporter(lease, { position: 4, state: {} }));
    },
  },
  {
    name: 'who no longer feeds a reporter cannot note where it stands',
    async check({ store }) {
      const lost = await named(store, 'reporter/slack');
      const next = await named(store, 'reporter/slack', 'two');
      await rejectsWith('LEASE_LOST', store.saveReporter(lost, { position: 3, state: {} }));
      await store.release([next]);
      await rejectsWith('LEASE_LOST', store.saveReporter(next, { position: 3, state: {} }));
      assert.equal((await store.reporter('reporter/slack')).position, 0);
    },
  },
  {
    name: 'something parked under an id is parked once, as it was first',
    async check({ store }) {
      const ids = [await store.park({ ...body, id: 'parked-1' }), await store.park({ ...body, id: 'parked-1', reason: 'other' })];
      assert.deepEqual(ids, ['parked-1', 'parked-1']);
      assert.deepEqual(await store.parked(10), [{ ...body, id: 'parked-1', replayedAt: null }]);
    },
  },
  {
    name: 'something parked is found by its id, and notes when it was delivered once more',
    async check({ store }) {
      const id = await store.park({ ...body, interruptionId: 'int-1' });
      await store.markReplayed(id, START_AT + 5);
      assert.deepEqual(await store.findParked(id), { ...body, interruptionId: 'int-1', id, replayedAt: START_AT + 5 });
      await store.markReplayed('unknown', START_AT);
      assert.equal(await store.findParked('unknown'), null);
    },
  },
  {
    name: 'of the canaries that have come the newest counts, in whatever order they come',
    async check({ store }) {
      assert.equal(await store.lastCanary(), null);
      for (const sentAt of [START_AT + 5, START_AT + 9, START_AT + 7]) await store.noteCanary(sentAt);
      assert.equal(await store.lastCanary(), START_AT + 9);
    },
  },
  {
    name: 'the messages of an interruption come as they came, oldest first',
    async check({ store }) {
      const bodies = ['first', 'second \u0000 with a sign', 'first'];
      const interruptionId = await accepted(store);
      for (const [index, raw] of bodies.entries()) await store.accept([notice({ id: `more-${index}` })], receipt({ raw }));
      await accepted(store, { id: 'b', instanceId: 'i-2' });
      assert.deepEqual(
        (await store.receiptsOf(interruptionId)).map(({ raw }) => raw),
        ['{}', ...bodies],
      );
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
    name: 'listeners hear what was written: interruptions, or entries alone; of claims and renewals nothing',
    async check({ store }) {
      const heard: string[] = [];
      const interruptionId = await accepted(store);
      await store.open();
      await pause(20);
      store.onWrite((written) => heard.push(written));
      const lease = await claimed(store, interruptionId);
      await store.renew([lease]);
      await store.saveReporter(await named(store, 'reporter/slack'), { position: 1, state: {} });
      await store.forget(await store.leases('reporter/'));
      await store.park(body);
      await pause(20);
      assert.deepEqual(heard, []);
      await store.append(lease, [writing(1)]);
      await reaches(() => heard.length, 1);
      await store.release([lease]);
      await reaches(() => heard.length, 2);
      await closed(store, await claimed(store, interruptionId));
      await reaches(() => heard.length, 3);
      await accepted(store, { id: 'notice-2' });
      await reaches(() => heard.length, 4);
      assert.deepEqual(heard, ['journal', 'interruptions', 'interruptions', 'interruptions']);
    },
  },
  {
    name: 'what a listener hears of is there to be read',
    async check({ store }) {
      let read = 0;
      store.onWrite(async () => {
        read = (await store.journal(0, 10)).length;
      });
      await accepted(store);
      await reaches(() => read, 1);
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
    await store.append(lease, [writing(1, 'a')]);
    const [entries, open] = [await store.journal(0, 10), await store.find(lease.key)];
    const again = await reopen();
    assert.deepEqual(await again.journal(0, 10), entries);
    assert.deepEqual((await again.find(lease.key))?.interruption, open?.interruption);
    assert.equal((await again.find(lease.key))?.revision, open?.revision);
    assert.equal((await again.accept([notice()], receipt()))[0]?.effect, 'duplicate');
    assert.equal((await again.accept([notice({ id: 'notice-2' })], receipt()))[0]?.interruptionId, lease.key);
  }),
  survives('positions go on growing', async (store, reopen) => {
    const lease = await running(store);
    const [before] = await store.append(lease, [writing(1, 'a')]);
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
    assert.deepEqual(await again.list(10), [lease.key]);
  }),
  survives('epochs go on growing', async (store, reopen) => {
    const old = await running(store);
    const again = await reopen();
    const lease = await claimed(again, old.key);
    assert.ok(lease.epoch > old.epoch);
    await rejectsWith('LEASE_LOST', again.append(old, [writing(1)]));
  }),
  survives('parked bodies, reporters and the canary survive', async (store, reopen) => {
    await store.park(body);
    await store.noteCanary(START_AT);
    await store.saveReporter(await named(store, 'reporter/slack'), { position: 3, state: { a: '1' } });
    const again = await reopen();
    assert.equal((await again.parked(10)).length, 1);
    assert.equal(await again.lastCanary(), START_AT);
    assert.deepEqual(await again.reporter('reporter/slack'), { position: 3, state: { a: '1' } });
  }),
];
