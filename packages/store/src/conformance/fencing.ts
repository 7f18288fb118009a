import assert from 'node:assert/strict';
import { claimed, closed, closing, notice, type Rule, receipt, rejectsWith, running, START_AT, writing } from './world.ts';

/** What only the holder of a lease may write. */
export const fencing: readonly Rule[] = [
  {
    name: 'an append under a lost lease is refused and writes nothing',
    async check({ store }) {
      const lost = await running(store);
      await claimed(store, lost.key, 'two');
      const before = await store.journal(0, 100);
      await rejectsWith('LEASE_LOST', store.append(lost, [writing(1), writing(2)]));
      assert.deepEqual(await store.journal(0, 100), before);
    },
  },
  {
    name: 'an append under a lease that was never given is refused',
    async check({ store }) {
      const lease = await running(store);
      await rejectsWith('LEASE_LOST', store.append({ ...lease, owner: 'two' }, [writing(1)]));
      await rejectsWith('LEASE_LOST', store.append({ ...lease, epoch: lease.epoch + 1 }, [writing(1)]));
    },
  },
  {
    name: 'a close under a lost lease is refused and closes nothing',
    async check({ store }) {
      const lost = await running(store);
      await claimed(store, lost.key, 'two');
      await rejectsWith('LEASE_LOST', store.close(lost, { nth: 1, at: START_AT, event: closing }, 1));
      assert.ok(await store.find(lost.key));
    },
  },
  {
    name: 'a lost lease does not close by the number of something else it wrote',
    async check({ store }) {
      const lost = await running(store);
      await store.append(lost, [writing(1)]);
      await claimed(store, lost.key, 'two');
      await rejectsWith('LEASE_LOST', store.close(lost, { nth: 1, at: START_AT, event: closing }, 1));
      assert.ok(await store.find(lost.key));
    },
  },
  {
    name: 'a close after the lease was released is refused',
    async check({ store }) {
      const released = await running(store);
      await store.release([released]);
      await rejectsWith('LEASE_LOST', store.close(released, { nth: 1, at: START_AT, event: closing }, 1));
      assert.ok(await store.find(released.key));
    },
  },
  {
    name: 'a lease is good for its own key only',
    async check({ store }) {
      const [a, b] = [await running(store), await running(store, { id: 'b', instanceId: 'i-2' })];
      await store.release([b]);
      await rejectsWith('LEASE_LOST', store.append({ ...a, key: b.key }, [writing(1)]));
      await rejectsWith('LEASE_LOST', store.close({ ...a, key: b.key }, { nth: 1, at: START_AT, event: closing }, 1));
      await rejectsWith('LEASE_LOST', store.saveReporter({ ...a, key: 'reporter/slack' }, { position: 1, state: {} }));
      assert.deepEqual(await store.renew([{ ...a, key: b.key }]), []);
    },
  },
  {
    name: 'an append after the lease was released or the interruption closed is refused',
    async check({ store }) {
      const released = await running(store);
      await store.release([released]);
      await rejectsWith('LEASE_LOST', store.append(released, [writing(1)]));
      const ended = await claimed(store, released.key);
      await closed(store, ended);
      await rejectsWith('LEASE_LOST', store.append(ended, [writing(1)]));
    },
  },
  {
    name: 'a refused append takes no other with it',
    async check({ store }) {
      const lost = await running(store);
      await store.release([lost]);
      const held = await running(store, { id: 'b', instanceId: 'i-2' });
      const outcomes = await Promise.allSettled([lost, held].map((lease) => store.append(lease, [writing(1)])));
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'fulfilled'],
      );
    },
  },
  {
    name: 'a close with an old revision writes nothing and says so',
    async check({ store }) {
      const lease = await running(store);
      const before = await store.find(lease.key);
      await store.accept([notice({ id: 'notice-2' })], receipt());
      assert.equal(await store.close(lease, { nth: 1, at: START_AT, event: closing }, before?.revision ?? 0), false);
      assert.ok(await store.find(lease.key));
      assert.equal((await store.entriesOf(lease.key)).length, 2);
    },
  },
  {
    name: 'a close with the present revision journals its event and ends the interruption',
    async check({ store }) {
      const lease = await running(store);
      const open = await store.find(lease.key);
      assert.equal(await store.close(lease, { nth: 1, at: START_AT + 9, event: closing }, open?.revision ?? 0), true);
      assert.equal(await store.find(lease.key), null);
      assert.deepEqual(await store.open(), []);
      const last = (await store.entriesOf(lease.key)).at(-1);
      assert.deepEqual([last?.event, last?.at], [closing, START_AT + 9]);
    },
  },
];
