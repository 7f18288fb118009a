import type { Store } from '@lastcall/core';
import type { InterruptionView, JournalEntry } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Follower, Listener } from '../../src/follower.ts';
import { openSight } from '../../src/sight/sight.ts';

const sights = suite('interruptions as they stand');

const untold = { openedAt: 0, outcome: null, reason: null, plan: null, attempt: 0, notices: [], steps: [] };
const viewOf = (id: string, closedAt: number | null = null): InterruptionView => ({ ...anInterruption(), ...untold, id, closedAt });

function entry(position: number, id: string): JournalEntry {
  const { instance: _, ...interruption } = anInterruption();
  const facts = { source: 'test', kind: interruption.kind, noticedAt: 0, deadlineAt: null };
  const event = {
    what: 'notice-accepted',
    noticeId: `n${position}`,
    ...facts,
    interruption: { ...interruption, id, instance: null },
  } as const;
  return { position, interruptionId: id, at: 0, by: null, event };
}

/** A sight over a follower and a store that the test moves. `reading` is called while a store is read. */
function aSight(reading: () => void = () => {}) {
  let tell: Listener = () => {};
  const reads: string[] = [];
  const follower: Follower = {
    start: async () => {},
    stop: async () => {},
    listen(listener) {
      tell = listener;
      return () => {};
    },
  };
  const entriesOf = async (id: string) => {
    reads.push(id);
    reading();
    return id === 'unknown' ? [] : [entry(1, id)];
  };
  const sight = openSight({ store: { entriesOf } as unknown as Store, follower });
  return { sight, reads, told: (position: number, view: InterruptionView) => tell(entry(position, view.id), view) };
}

sights('what was told is known without asking the store', async () => {
  const { sight, reads, told } = aSight();
  told(5, viewOf('one'));
  const [one] = await sight.of(['one']);
  assert.is(one?.position, 5);
  assert.equal(reads, []);
});

sights('what was read once is known, the unknown is left out, and the order is that of the ids', async () => {
  const { sight, reads } = aSight();
  for (let times = 0; times < 2; times += 1)
    assert.equal(
      (await sight.of(['b', 'unknown', 'a'])).map(({ id }) => id),
      ['b', 'a'],
    );
  assert.equal(
    reads.filter((id) => id !== 'unknown'),
    ['b', 'a'],
  );
});

sights('what closes while it is read, and is forgotten, is not kept as open', async () => {
  let strike = () => {};
  const { sight, reads, told } = aSight(() => strike());
  strike = () => {
    strike = () => {};
    told(2, viewOf('one', 9));
    for (let nth = 0; nth < 2_500; nth += 1) told(3 + nth, viewOf(`other-${nth}`, 9));
  };
  await sight.of(['one']);
  await sight.of(['one']);
  assert.equal(reads, ['one', 'one']);
});

sights('an older state never replaces a newer one', async () => {
  const { sight, told } = aSight();
  told(5, viewOf('one', 9));
  told(3, viewOf('one'));
  const [one] = await sight.of(['one']);
  assert.equal([one?.position, one?.isClosed], [5, true]);
});

sights('what changed since a position is told in order, until some of it is forgotten', () => {
  const { sight, told } = aSight();
  told(1, viewOf('a'));
  told(2, viewOf('b', 9));
  told(3, viewOf('a'));
  assert.equal(
    sight.since(1)?.map(({ id, position }) => `${id} ${position}`),
    ['b 2', 'a 3'],
  );
  assert.equal(sight.since(3), []);
  for (let nth = 0; nth < 2_500; nth += 1) told(4 + nth, viewOf(`other-${nth}`, 9));
  assert.is(sight.since(1), null);
  assert.is(sight.since(2)?.length, 2_501);
});

sights('a place that is no number is known to nobody', () => {
  const { sight, told } = aSight();
  told(1, viewOf('a'));
  assert.is(sight.since(Number.NaN), null);
});

sights.run();
