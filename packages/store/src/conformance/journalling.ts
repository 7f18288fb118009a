import assert from 'node:assert/strict';
import { accepted, closed, notice, progress, type Rule, receipt, running, START_AT, saying } from './world.ts';

/** What is told, and in which order. */
export const journalling: readonly Rule[] = [
  {
    name: 'an accepted notice is journalled with what it said and what all of them add up to',
    async check({ store }) {
      const interruptionId = await accepted(store);
      const [entry] = await store.entriesOf(interruptionId);
      const interruption = (await store.find(interruptionId))?.interruption;
      const { kind, noticedAt, deadlineAt } = notice();
      assert.deepEqual(entry?.event, {
        what: 'notice-accepted',
        noticeId: 'notice-1',
        source: 'sqs',
        kind,
        noticedAt,
        deadlineAt,
        interruption,
      });
      assert.equal(entry?.at, receipt().receivedAt);
    },
  },
  {
    name: 'a duplicate is not journalled',
    async check({ store }) {
      const interruptionId = await accepted(store);
      await store.accept([notice()], receipt());
      assert.equal((await store.entriesOf(interruptionId)).length, 1);
    },
  },
  {
    name: 'appended events come back as they were, with their place and instant',
    async check({ store }) {
      const lease = await running(store);
      const entries = await store.append(lease, START_AT + 7, [progress('a'), progress('b')]);
      assert.deepEqual(
        entries.map(({ event, at, interruptionId }) => ({ event, at, interruptionId })),
        ['a', 'b'].map((text) => ({ event: progress(text), at: START_AT + 7, interruptionId: lease.interruptionId })),
      );
      assert.deepEqual((await store.entriesOf(lease.interruptionId)).slice(1), entries);
    },
  },
  {
    name: 'appending nothing writes nothing',
    async check({ store }) {
      const lease = await running(store);
      assert.deepEqual(await store.append(lease, START_AT, []), []);
      assert.equal((await store.journal(0, 10)).length, 1);
    },
  },
  {
    name: 'positions grow in the order of the calls, also of calls at once',
    async check({ store }) {
      const lease = await running(store);
      const texts = Array.from({ length: 50 }, (_, number) => `line ${number}`);
      await Promise.all(texts.map((text) => store.append(lease, START_AT, [progress(text)])));
      const entries = (await store.entriesOf(lease.interruptionId)).slice(1);
      assert.deepEqual(
        entries.map(({ event }) => saying(event)),
        texts,
      );
      const positions = entries.map(({ position }) => position);
      assert.deepEqual(
        positions,
        [...new Set(positions)].sort((one, other) => one - other),
      );
    },
  },
  {
    name: 'the entries of an interruption are its own only',
    async check({ store }) {
      const lease = await running(store);
      await running(store, { id: 'b', instanceId: 'i-2' });
      await store.append(lease, START_AT, [progress('mine')]);
      const entries = await store.entriesOf(lease.interruptionId);
      assert.ok(entries.every(({ interruptionId }) => interruptionId === lease.interruptionId));
      assert.equal(entries.length, 2);
    },
  },
  {
    name: 'the entries of an interruption stay when it has closed',
    async check({ store }) {
      const lease = await running(store);
      await closed(store, lease);
      assert.deepEqual(
        (await store.entriesOf(lease.interruptionId)).map(({ event }) => event.what),
        ['notice-accepted', 'closed'],
      );
    },
  },
  {
    name: 'the journal of all goes on after a position, oldest first, at most as many as asked for',
    async check({ store }) {
      const lease = await running(store);
      await store.append(lease, START_AT, [progress('a'), progress('b'), progress('c')]);
      const all = await store.journal(0, 100);
      assert.deepEqual(
        all.map(({ event }) => saying(event)),
        ['notice-accepted', 'a', 'b', 'c'],
      );
      assert.deepEqual(await store.journal(all[0]?.position ?? 0, 2), all.slice(1, 3));
      assert.deepEqual(await store.journal(all.at(-1)?.position ?? 0, 2), []);
    },
  },
  {
    name: 'the end of the journal is the position of its newest entry, 0 while there is none',
    async check({ store }) {
      assert.equal(await store.end(), 0);
      const lease = await running(store);
      const [entry] = await store.append(lease, START_AT, [progress('a')]);
      assert.equal(await store.end(), entry?.position);
    },
  },
  {
    name: 'an interruption that never was has no entries',
    async check({ store }) {
      assert.deepEqual(await store.entriesOf('unknown'), []);
      assert.equal(await store.find('unknown'), null);
    },
  },
  {
    name: 'interruptions are listed newest first, closed ones too, at most as many as asked for',
    async check({ store }) {
      const first = await running(store, { id: 'a', instanceId: 'i-a' });
      await closed(store, first);
      const second = await accepted(store, { id: 'b', instanceId: 'i-b' });
      const third = await accepted(store, { id: 'c', instanceId: 'i-c' });
      assert.deepEqual(await store.list(10), [third, second, first.interruptionId]);
      assert.deepEqual(await store.list(1), [third]);
    },
  },
  {
    name: 'text of any script and sign comes back as it was',
    async check({ store }) {
      const lease = await running(store);
      const text = 'naïve "quotes" \\ \n 日本 🧊 \u0000 end';
      await store.append(lease, START_AT, [progress(text)]);
      const last = (await store.entriesOf(lease.interruptionId)).at(-1);
      assert.deepEqual(last?.event, progress(text));
    },
  },
];
