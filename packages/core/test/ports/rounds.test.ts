import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRounds } from '../../src/ports/rounds.ts';

const ticks = suite('rounds');

ticks('a round comes at once, after every write, and once a second', async () => {
  const clock = fakeClock();
  const store = createMemoryStore();
  let gone = 0;
  const rounds = createRounds({ store, clock }, async () => {
    gone += 1;
  });
  rounds.start();
  await settle();
  assert.is(gone, 1);
  await store.park({ receivedAt: 0, source: 'test', reason: '', raw: '' });
  await settle();
  assert.is(gone, 2);
  await clock.advance(3_000);
  assert.is(gone, 5);
  await rounds.stop();
  await clock.advance(3_000);
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
  await clock.advance(5_000);
  assert.is(gone - before, 5);
  await rounds.stop();
  assert.is(clock.nextAt(), null);
});

ticks.run();
