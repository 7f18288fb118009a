import assert from 'node:assert/strict';
import {
  accepted,
  claimed,
  closed,
  closing,
  notice,
  progress,
  type Rule,
  receipt,
  rejectsWith,
  running,
  START_AT,
  saying,
  writing,
} from './world.ts';

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
      const entries = await store.append(lease, [writing(1, 'a'), writing(2, 'b')]);
      assert.deepEqual(
        entries.map(({ event, at, interruptionId }) => ({ event, at, interruptionId })),
        ['a', 'b'].map((text, index) => ({ event: progress(text), at: START_AT + index + 1, interruptionId: lease.key })),
      );
      assert.deepEqual((await store.entriesOf(lease.key)).slice(1), entries);
    },
  },
  {
    name: 'appending nothing writes nothing',
    async check({ store }) {
      const lease = await running(store);
      assert.deepEqual(await store.append(lease, []), []);
      assert.equal((await store.journal(0, 10)).length, 1);
    },
  },
  {
    name: 'positions grow in the order of the calls, also of calls at once',
    async check({ store }) {
      const lease = await running(store);
      const texts = Array.from({ length: 50 }, (_, number) => `line ${number}`);
      await Promise.all(texts.map((text, index) => store.append(lease, [writing(index + 1, text)])));
      const entries = (await store.entriesOf(lease.key)).slice(1);
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
      await store.append(lease, [writing(1, 'mine')]);
      const entries = await store.entriesOf(lease.key);
      assert.ok(entries.every(({ interruptionId }) => interruptionId === lease.key));
      assert.equal(entries.length, 2);
    },
  },
  {
    name: 'the entries of an interruption stay when it has closed',
    async check({ store }) {
      const lease = await running(store);
      await closed(store, lease);
      assert.deepEqual(
        (await store.entriesOf(lease.key)).map(({ event }) => event.what),
        ['notice-accepted', 'closed'],
      );
    },
  },
  {
    name: 'the journal of all goes on after a position, oldest first, at most as many as asked for',
    async check({ store }) {
      const lease = await running(store);
      await store.append(lease, [writing(1, 'a'), writing(2, 'b'), writing(3, 'c')]);
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
      const [entry] = await store.append(lease, [writing(1, 'a')]);
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
      assert.deepEqual(await store.list(10), [third, second, first.key]);
      assert.deepEqual(await store.list(1), [third]);
    },
  },
  {
    name: 'those older than an interruption can be listed; before one that is not known there are none',
    async check({ store }) {
      const first = await accepted(store, { id: 'a', instanceId: 'i-a' });
      const second = await accepted(store, { id: 'b', instanceId: 'i-b' });
      const third = await accepted(store, { id: 'c', instanceId: 'i-c' });
      assert.deepEqual(await store.list(10, third), [second, first]);
      assert.deepEqual(await store.list(1, third), [second]);
      assert.deepEqual(await store.list(10, first), []);
      assert.deepEqual(await store.list(10, 'unknown'), []);
    },
  },
  {
    name: 'text of any script and sign comes back as it was',
    async check({ store }) {
      const lease = await running(store);
      const text = 'naïve "quotes" \\ \n 日本 🧊 \u0000 end';
      await store.append(lease, [writing(1, text)]);
      const last = (await store.entriesOf(lease.key)).at(-1);
      assert.deepEqual(last?.event, progress(text));
    },
  },
  {
    name: 'an entry names the lease it was written under; that of a notice names none',
    async check({ store }) {
      const lease = await running(store);
      await store.append(lease, [writing(1)]);
      const next = await claimed(store, lease.key, 'two');
      await store.append(next, [writing(1)]);
      assert.deepEqual(
        (await store.entriesOf(lease.key)).map(({ by }) => by),
        [null, { owner: 'one', epoch: lease.epoch }, { owner: 'two', epoch: next.epoch }],
      );
    },
  },
  {
    name: 'what is written twice under a lease is there once, as it was first, and comes back so',
    async check({ store }) {
      const lease = await running(store);
      const first = await store.append(lease, [writing(1, 'a'), writing(2, 'b')]);
      const again = await store.append(lease, [writing(2, 'other'), writing(3, 'c')]);
      assert.deepEqual(again[0], first[1]);
      assert.deepEqual(
        (await store.entriesOf(lease.key)).slice(1).map(({ event }) => saying(event)),
        ['a', 'b', 'c'],
      );
    },
  },
  {
    name: 'the same writing twice at once is there once',
    async check({ store }) {
      const lease = await running(store);
      await Promise.all([store.append(lease, [writing(1)]), store.append(lease, [writing(1)])]);
      assert.equal((await store.entriesOf(lease.key)).length, 2);
    },
  },
  {
    name: 'numbers may be left out',
    async check({ store }) {
      const lease = await running(store);
      await store.append(lease, [writing(1), writing(7)]);
      assert.equal((await store.entriesOf(lease.key)).length, 3);
    },
  },
  {
    name: 'a close that is repeated says once more that it closed',
    async check({ store }) {
      const lease = await running(store);
      const end = { nth: 9, at: START_AT, event: closing };
      const { revision = 0 } = (await store.find(lease.key)) ?? {};
      assert.deepEqual([await store.close(lease, end, revision), await store.close(lease, end, revision)], [true, true]);
      assert.equal((await store.entriesOf(lease.key)).length, 2);
      await rejectsWith('LEASE_LOST', store.close({ ...lease, owner: 'two' }, end, revision));
    },
  },
  {
    name: 'who reads on from where they were never misses an entry, whoever writes at the same time',
    async check({ store }) {
      const leases = await Promise.all(['a', 'b', 'c', 'd'].map((id) => running(store, { id, instanceId: `i-${id}` })));
      const seen: number[] = [];
      const readOn = async () => {
        for (const { position } of await store.journal(seen.at(-1) ?? 0, 1_000)) seen.push(position);
      };
      const write = async (nth: number) => {
        await Promise.all(leases.map((lease) => store.append(lease, [writing(nth)])));
        await accepted(store, { id: `late-${nth}`, instanceId: `i-late-${nth}` });
      };
      const writes = Promise.all(Array.from({ length: 20 }, (_, index) => write(index + 1)));
      for (let reads = 0; reads < 30; reads += 1) await readOn();
      await writes;
      await readOn();
      assert.deepEqual(
        seen,
        (await store.journal(0, 1_000)).map(({ position }) => position),
      );
      assert.equal(seen.length, 4 + 20 * 5);
    },
  },
];
