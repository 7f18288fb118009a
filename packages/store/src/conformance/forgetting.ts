import assert from 'node:assert/strict';
import type { Store } from '@lastcall/core';
import { accepted, closing, notice, type Rule, receipt, running, START_AT, writing } from './world.ts';

/** Opens and closes an interruption at an instant. */
async function closedAt(store: Store, id: string, at: number): Promise<string> {
  const lease = await running(store, { id, instanceId: `i-${id}` });
  await store.append(lease, [writing(1)]);
  await store.close(lease, { nth: 2, at, event: closing }, (await store.find(lease.key))?.revision ?? 0);
  return lease.key;
}

const parking = (receivedAt: number) => ({ receivedAt, source: 'sns', reason: 'no JSON', raw: '{', interruptionId: null });

/** What is forgotten, and what never is. */
export const forgetting: readonly Rule[] = [
  {
    name: 'what closed before an instant is forgotten with its entries and messages, what closed later is not',
    async check({ store }) {
      const [old, recent] = [await closedAt(store, 'old', START_AT), await closedAt(store, 'recent', START_AT + 10)];
      assert.equal(await store.prune(START_AT + 10, 100), 1);
      assert.deepEqual(await store.list(10), [recent]);
      assert.deepEqual([await store.entriesOf(old), await store.receiptsOf(old)], [[], []]);
      assert.deepEqual([(await store.entriesOf(recent)).length, (await store.receiptsOf(recent)).length], [3, 1]);
    },
  },
  {
    name: 'what is open is never forgotten',
    async check({ store }) {
      const open = await accepted(store);
      assert.equal(await store.prune(START_AT + 1e9, 100), 0);
      assert.ok(await store.find(open));
    },
  },
  {
    name: 'what closed longest ago is forgotten first, at most as many as asked for',
    async check({ store }) {
      const second = await closedAt(store, 'second', START_AT + 2);
      await closedAt(store, 'first', START_AT + 1);
      const third = await closedAt(store, 'third', START_AT + 3);
      assert.equal(await store.prune(START_AT + 10, 1), 1);
      assert.deepEqual(await store.list(10), [third, second]);
    },
  },
  {
    name: 'a message that also told of another interruption stays while that one does',
    async check({ store }) {
      const both = [notice({ id: 'a', instanceId: 'i-a' }), notice({ id: 'b', instanceId: 'i-b' })];
      const acceptances = await store.accept(both, receipt({ raw: 'both' }));
      const [a, b] = acceptances.map(({ interruptionId }) => interruptionId as string) as [string, string];
      const [lease] = await store.claim('one', [{ key: a, seen: (await store.find(a))?.lease ?? null }]);
      assert.ok(lease && (await store.close(lease, { nth: 1, at: START_AT, event: closing }, 1)));
      await store.prune(START_AT + 10, 100);
      assert.deepEqual(
        (await store.receiptsOf(b)).map(({ raw }) => raw),
        ['both'],
      );
    },
  },
  {
    name: 'a notice of what was forgotten is new again',
    async check({ store }) {
      await closedAt(store, 'old', START_AT);
      await store.prune(START_AT + 10, 100);
      const [acceptance] = await store.accept([notice({ id: 'old', instanceId: 'i-old' })], receipt());
      assert.equal(acceptance?.effect, 'opened');
    },
  },
  {
    name: 'places in the journal are never given out again',
    async check({ store }) {
      await closedAt(store, 'old', START_AT);
      const end = await store.end();
      await store.prune(START_AT + 10, 100);
      assert.equal(await store.end(), end);
      await accepted(store);
      const [entry] = await store.journal(0, 10);
      assert.ok((entry?.position ?? 0) > end);
    },
  },
  {
    name: 'parked bodies are forgotten by the instant they came, oldest first, at most as many as asked for',
    async check({ store }) {
      for (const at of [3, 1, 2, 20]) await store.park(parking(START_AT + at));
      assert.equal(await store.prune(START_AT + 10, 2), 2);
      assert.deepEqual((await store.parked(10)).map(({ receivedAt }) => receivedAt - START_AT).sort(), [20, 3]);
      assert.equal(await store.prune(START_AT + 10, 2), 1);
    },
  },
];
