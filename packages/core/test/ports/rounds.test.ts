import { sleep } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRounds, ROUND_MS } from '../../src/ports/rounds.ts';

const ticks = suite('rounds');

ticks('a round comes at once, after every write, and after a pause in any case', async () => {
  const clock = fakeClock();
  const store = createMemoryStore();
  let gone = 0;
  const rounds = createRounds({ store, clock }, async () => {
    gone += 1;
  });
  rounds.start();
  await settle();
  assert.is(gone, 1);
  await store.release([]);
  await settle();
  assert.is(gone, 2);
  await clock.advance(3 * ROUND_MS);
  assert.is(gone, 5);
  await rounds.stop();
  await clock.advance(3 * ROUND_MS);
  assert.is(gone, 5);
});

ticks('however often it is asked during a round, one more follows, and never two at once', async () => {
  const clock = fakeClock();
  let gone = 0;
  let going = 0;
  let most = 0;
  const rounds = createRounds({ store: createMemoryStore(), clock }, async () => {
    gone += 1;
    going += 1;
    most = Math.max(most, going);
    await settle(1);
    going -= 1;
  });
  rounds.start();
  for (let times = 0; times < 10; times += 1) rounds.ask();
  await settle(10);
  assert.equal([gone, most], [2, 1]);
  await rounds.stop();
});

ticks('a round that took long is followed by a rest, at most a tenth of a second, however often it is asked', async () => {
  const clock = fakeClock();
  const startedAt = clock.now();
  const begun: number[] = [];
  const takes = [20, 200, 0];
  const rounds = createRounds({ store: createMemoryStore(), clock }, async () => {
    begun.push(clock.now() - startedAt);
    if (begun.length < 3) rounds.ask();
    await sleep(clock, takes[begun.length - 1] ?? 0);
  });
  rounds.start();
  for (let ms = 0; ms < 380; ms += 10) {
    await clock.advance(10);
    if (begun.length < 3) rounds.ask();
  }
  assert.equal(begun.slice(0, 3), [0, 80, 380]);
  await rounds.stop();
});

ticks('a start within the round that stopped leaves one row of rounds, not two', async () => {
  const clock = fakeClock();
  let gone = 0;
  const rounds = createRounds({ store: createMemoryStore(), clock }, async () => {
    gone += 1;
    if (gone !== 1) return;
    void rounds.stop();
    rounds.start();
  });
  rounds.start();
  await settle(5);
  const before = gone;
  await clock.advance(5 * ROUND_MS);
  assert.is(gone - before, 5);
  await rounds.stop();
  assert.is(clock.nextAt(), null);
});

/** How many rounds follow a release. */
const roundsAfterRelease = async (after: 'interruptions' | 'journal' | 'nothing') => {
  const store = createMemoryStore();
  let gone = 0;
  const rounds = createRounds({ store, clock: fakeClock(), after }, async () => {
    gone += 1;
  });
  rounds.start();
  await settle();
  await store.release([]);
  await settle();
  await rounds.stop();
  return gone - 1;
};

ticks('only writes of the sort that was asked for ask for a round', async () => {
  assert.equal(
    [await roundsAfterRelease('interruptions'), await roundsAfterRelease('journal'), await roundsAfterRelease('nothing')],
    [1, 0, 0],
  );
});

ticks.run();
