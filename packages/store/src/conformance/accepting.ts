import assert from 'node:assert/strict';
import { accepted, closed, notice, type Rule, receipt, running, START_AT, scheduledChange } from './world.ts';

/** What becomes of notices. */
export const accepting: readonly Rule[] = [
  {
    name: 'a notice opens an interruption',
    async check({ store }) {
      const [acceptance] = await store.accept([notice()], receipt());
      assert.equal(acceptance?.effect, 'opened');
      assert.equal(acceptance?.noticeId, 'notice-1');
      assert.equal((await store.find(acceptance?.interruptionId ?? ''))?.interruption.instanceId, 'i-1');
    },
  },
  {
    name: 'a notice accepted twice is a duplicate of the interruption it opened',
    async check({ store }) {
      const interruptionId = await accepted(store);
      assert.deepEqual(await store.accept([notice()], receipt()), [{ noticeId: 'notice-1', interruptionId, effect: 'duplicate' }]);
      assert.equal((await store.find(interruptionId))?.revision, 1);
    },
  },
  {
    name: 'a notice twice in one message is accepted once',
    async check({ store }) {
      const acceptances = await store.accept([notice(), notice()], receipt());
      assert.deepEqual(
        acceptances.map(({ effect }) => effect),
        ['opened', 'duplicate'],
      );
    },
  },
  {
    name: 'the same notice accepted twice at once opens one interruption',
    async check({ store }) {
      const both = await Promise.all([store.accept([notice()], receipt()), store.accept([notice()], receipt())]);
      assert.deepEqual(both.map(([acceptance]) => acceptance?.effect).sort(), ['duplicate', 'opened']);
      assert.equal((await store.open()).length, 1);
    },
  },
  {
    name: 'two notices of one instance accepted at once are one interruption',
    async check({ store }) {
      const ids = await Promise.all([accepted(store, { id: 'a' }), accepted(store, { id: 'b' })]);
      assert.equal(ids[0], ids[1]);
    },
  },
  {
    name: 'a second notice of the instance is merged, tightens the deadline and raises the revision',
    async check({ store }) {
      const interruptionId = await accepted(store);
      const [acceptance] = await store.accept([notice({ id: 'notice-2', deadlineAt: START_AT + 60_000 })], receipt());
      assert.deepEqual(acceptance, { noticeId: 'notice-2', interruptionId, effect: 'merged' });
      const open = await store.find(interruptionId);
      assert.equal(open?.interruption.deadlineAt, START_AT + 60_000);
      assert.ok((open?.revision ?? 0) > 1);
    },
  },
  {
    name: 'a hook that comes later is among the hooks',
    async check({ store }) {
      const interruptionId = await accepted(store);
      const hook = { group: 'web', name: 'drain', token: 'token-1', noticedAt: START_AT };
      await store.accept([notice({ id: 'notice-2', kind: 'termination-hook', hook })], receipt());
      assert.deepEqual((await store.find(interruptionId))?.interruption.hooks, [hook]);
    },
  },
  {
    name: 'notices of two instances open two interruptions',
    async check({ store }) {
      const acceptances = await store.accept([notice(), notice({ id: 'notice-2', instanceId: 'i-2' })], receipt());
      assert.equal(new Set(acceptances.map(({ interruptionId }) => interruptionId)).size, 2);
    },
  },
  {
    name: 'a state change with nothing open is not written, however often it comes',
    async check({ store }) {
      const change = notice({ kind: 'instance-state-change', deadlineAt: null });
      const nothing = [{ noticeId: 'notice-1', interruptionId: null, effect: 'nothing-open' }];
      assert.deepEqual(await store.accept([change], receipt()), nothing);
      assert.deepEqual(await store.accept([change], receipt()), nothing);
      assert.deepEqual(await store.journal(0, 10), []);
    },
  },
  {
    name: 'a state change is merged into what is open',
    async check({ store }) {
      const interruptionId = await accepted(store);
      await store.accept([notice({ id: 'gone', kind: 'instance-state-change', deadlineAt: START_AT + 1_000 })], receipt());
      const open = await store.find(interruptionId);
      assert.equal(open?.interruption.kind, 'spot-interruption');
      assert.equal(open?.interruption.deadlineAt, START_AT + 1_000);
    },
  },
  {
    name: 'a scheduled change that is closed calls off what it opened',
    async check({ store }) {
      const interruptionId = await accepted(store, scheduledChange('a'));
      assert.equal((await store.find(interruptionId))?.calledOff, false);
      await store.accept([scheduledChange('b', { updatedAt: START_AT + 1, status: 'closed' })], receipt());
      assert.equal((await store.find(interruptionId))?.calledOff, true);
    },
  },
  {
    name: 'open interruptions come by deadline, those without one last',
    async check({ store }) {
      const unset = await accepted(store, { id: 'a', instanceId: 'i-a', deadlineAt: null });
      const late = await accepted(store, { id: 'b', instanceId: 'i-b', deadlineAt: START_AT + 90_000 });
      const early = await accepted(store, { id: 'c', instanceId: 'i-c', deadlineAt: START_AT + 30_000 });
      const open = await store.open();
      assert.deepEqual(
        open.map(({ interruption }) => interruption.id),
        [early, late, unset],
      );
    },
  },
  {
    name: 'a new notice after the interruption has closed opens another one',
    async check({ store }) {
      const lease = await running(store);
      await closed(store, lease);
      assert.notEqual(await accepted(store, { id: 'notice-2' }), lease.key);
    },
  },
  {
    name: 'a duplicate of a notice whose interruption has closed opens nothing and names it',
    async check({ store }) {
      const lease = await running(store);
      await closed(store, lease);
      const [acceptance] = await store.accept([notice()], receipt());
      assert.deepEqual(acceptance, { noticeId: 'notice-1', interruptionId: lease.key, effect: 'duplicate' });
      assert.deepEqual(await store.open(), []);
    },
  },
  {
    name: 'a message without notices is accepted and writes nothing',
    async check({ store }) {
      assert.deepEqual(await store.accept([], receipt()), []);
      assert.deepEqual(await store.journal(0, 10), []);
    },
  },
  {
    name: 'a call that cannot be written fails alone and leaves nothing behind',
    async check({ store }) {
      const broken = { ...notice({ id: 'broken', instanceId: 'i-3' }), action: undefined as never };
      const outcomes = await Promise.allSettled([
        store.accept([notice()], receipt()),
        store.accept([notice({ id: 'beside', instanceId: 'i-2' }), broken], receipt()),
        store.accept([notice({ id: 'notice-4', instanceId: 'i-4' })], receipt()),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      const open = await store.open();
      assert.deepEqual(open.map(({ interruption }) => interruption.instanceId).sort(), ['i-1', 'i-4']);
    },
  },
  {
    name: 'a thousand messages at once are all accepted, each as its own interruption',
    async check({ store }) {
      const instances = Array.from({ length: 1_000 }, (_, number) => `i-${number}`);
      const ids = await Promise.all(instances.map((instanceId) => accepted(store, { id: `notice-${instanceId}`, instanceId })));
      assert.equal(new Set(ids).size, 1_000);
      assert.equal((await store.open()).length, 1_000);
      assert.equal((await store.journal(0, 2_000)).length, 1_000);
    },
  },
];
