import assert from 'node:assert/strict';
import { accepted, claimed, closed, closing, notice, progress, type Rule, receipt, rejectsWith, running, START_AT } from './world.ts';

const request = { owner: 'two', now: START_AT, leaseMs: 60_000 };

/** Who may run an interruption. */
export const leasing: readonly Rule[] = [
  {
    name: 'an open interruption that nobody runs has no lease',
    async check({ store }) {
      assert.equal((await store.find(await accepted(store)))?.lease, null);
    },
  },
  {
    name: 'a claim names its owner, its epoch and how long it lasts',
    async check({ store }) {
      const lease = await running(store);
      assert.equal(lease.owner, 'one');
      assert.deepEqual((await store.find(lease.interruptionId))?.lease, { ...lease, until: START_AT + 60_000 });
    },
  },
  {
    name: 'a claim gets only what is open and free',
    async check({ store }) {
      const held = await running(store);
      const free = await accepted(store, { id: 'b', instanceId: 'i-2' });
      const leases = await store.claim({ ...request, interruptionIds: [held.interruptionId, free, 'unknown'] });
      assert.deepEqual(
        leases.map(({ interruptionId }) => interruptionId),
        [free],
      );
    },
  },
  {
    name: 'of two claims at once one gets it',
    async check({ store }) {
      const interruptionIds = [await accepted(store)];
      const claims = await Promise.all(['one', 'two'].map((owner) => store.claim({ ...request, owner, interruptionIds })));
      assert.equal(claims.flat().length, 1);
    },
  },
  {
    name: 'an interruption that has closed cannot be claimed',
    async check({ store }) {
      const lease = await running(store);
      await closed(store, lease);
      assert.deepEqual(await store.claim({ ...request, interruptionIds: [lease.interruptionId] }), []);
    },
  },
  {
    name: 'a lease that has run out can be claimed, at a higher epoch',
    async check({ store }) {
      const old = await running(store);
      const [lease] = await store.claim({ ...request, now: START_AT + 60_000, interruptionIds: [old.interruptionId] });
      assert.equal(lease?.owner, 'two');
      assert.ok((lease?.epoch ?? 0) > old.epoch);
    },
  },
  {
    name: 'a lease that has not run out cannot be claimed, not even by its owner',
    async check({ store }) {
      const { interruptionId } = await running(store);
      assert.deepEqual(await store.claim({ ...request, owner: 'one', now: START_AT + 59_999, interruptionIds: [interruptionId] }), []);
    },
  },
  {
    name: 'a renewed lease lasts longer',
    async check({ store }) {
      const lease = await running(store);
      assert.deepEqual(await store.renew([lease], START_AT + 120_000), [lease]);
      assert.deepEqual(await store.claim({ ...request, now: START_AT + 60_000, interruptionIds: [lease.interruptionId] }), []);
    },
  },
  {
    name: 'renewing gives back only what is still held',
    async check({ store }) {
      const lost = await running(store);
      await store.claim({ ...request, now: START_AT + 60_000, interruptionIds: [lost.interruptionId] });
      const held = await running(store, { id: 'b', instanceId: 'i-2' });
      assert.deepEqual(await store.renew([lost, held], START_AT + 120_000), [held]);
    },
  },
  {
    name: 'a lease that ran out and that nobody took can be renewed',
    async check({ store }) {
      const lease = await running(store);
      assert.deepEqual(await store.renew([lease], START_AT + 600_000), [lease]);
    },
  },
  {
    name: 'a released lease is free at once, at a higher epoch',
    async check({ store }) {
      const first = await running(store);
      await store.release(first);
      assert.equal((await store.find(first.interruptionId))?.lease, null);
      assert.ok((await claimed(store, first.interruptionId, 'two')).epoch > first.epoch);
    },
  },
  {
    name: 'releasing a lost lease does not touch its new owner',
    async check({ store }) {
      const lost = await running(store);
      const [lease] = await store.claim({ ...request, now: START_AT + 60_000, interruptionIds: [lost.interruptionId] });
      await store.release(lost);
      assert.equal((await store.find(lost.interruptionId))?.lease?.epoch, lease?.epoch);
    },
  },
  {
    name: 'a notice that is merged leaves the lease as it is',
    async check({ store }) {
      const lease = await running(store);
      await store.accept([notice({ id: 'notice-2' })], receipt());
      assert.equal((await store.find(lease.interruptionId))?.lease?.epoch, lease.epoch);
    },
  },
  {
    name: 'an append under a lost lease is refused and writes nothing',
    async check({ store }) {
      const lost = await running(store);
      await store.claim({ ...request, now: START_AT + 60_000, interruptionIds: [lost.interruptionId] });
      const before = await store.journal(0, 100);
      await rejectsWith('LEASE_LOST', store.append(lost, START_AT, [progress('a'), progress('b')]));
      assert.deepEqual(await store.journal(0, 100), before);
    },
  },
  {
    name: 'a close under a lost lease is refused and closes nothing',
    async check({ store }) {
      const lost = await running(store);
      await store.claim({ ...request, now: START_AT + 60_000, interruptionIds: [lost.interruptionId] });
      await rejectsWith('LEASE_LOST', store.close(lost, START_AT, closing, 1));
      assert.ok(await store.find(lost.interruptionId));
    },
  },
  {
    name: 'an append after the lease was released or the interruption closed is refused',
    async check({ store }) {
      const released = await running(store);
      await store.release(released);
      await rejectsWith('LEASE_LOST', store.append(released, START_AT, [progress('late')]));
      const ended = await claimed(store, released.interruptionId);
      await closed(store, ended);
      await rejectsWith('LEASE_LOST', store.append(ended, START_AT, [progress('late')]));
    },
  },
  {
    name: 'a refused append takes no other with it',
    async check({ store }) {
      const lost = await running(store);
      await store.release(lost);
      const held = await running(store, { id: 'b', instanceId: 'i-2' });
      const outcomes = await Promise.allSettled([lost, held].map((lease) => store.append(lease, START_AT, [progress('a')])));
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
      const before = await store.find(lease.interruptionId);
      await store.accept([notice({ id: 'notice-2' })], receipt());
      assert.equal(await store.close(lease, START_AT, closing, before?.revision ?? 0), false);
      assert.ok(await store.find(lease.interruptionId));
      assert.equal((await store.entriesOf(lease.interruptionId)).length, 2);
    },
  },
  {
    name: 'a close with the present revision journals its event and ends the interruption',
    async check({ store }) {
      const lease = await running(store);
      const open = await store.find(lease.interruptionId);
      assert.equal(await store.close(lease, START_AT + 9, closing, open?.revision ?? 0), true);
      assert.equal(await store.find(lease.interruptionId), null);
      assert.deepEqual(await store.open(), []);
      const last = (await store.entriesOf(lease.interruptionId)).at(-1);
      assert.deepEqual([last?.event, last?.at], [closing, START_AT + 9]);
    },
  },
];
