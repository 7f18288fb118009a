import { CodedError } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWriteBehind, JOURNAL_PATIENCE_MS } from '../../src/interruptions/write-behind.ts';
import type { Store, Writing } from '../../src/ports/store.ts';
import { standing } from '../standing.ts';

const behind = suite('write behind');

const lease = { key: 'int-1', owner: 'one', epoch: 1 };
const writing = (nth: number): Writing => ({ nth, at: nth, event: { what: 'step-progress', step: 's', text: `line ${nth}`, facts: {} } });
const coded = (code: string) => new CodedError({ code, message: code, hint: '' });
const never = new AbortController().signal;

/** A store that is well, silent, gone or has given the lease to another. */
const world = () => {
  const clock = fakeClock();
  const state: { is: 'well' | 'silent' | 'gone' | 'lost' } = { is: 'well' };
  const written: number[] = [];
  const lost: Error[] = [];
  const closing = new AbortController();
  const append: Store['append'] = async (_, writings) => {
    if (state.is === 'silent') return new Promise(() => {});
    if (state.is !== 'well') throw coded(state.is === 'gone' ? 'STORE_UNAVAILABLE' : 'LEASE_LOST');
    written.push(...writings.map(({ nth }) => nth));
    return [];
  };
  const desk = createWriteBehind({ store: { append }, lease, clock, closing: closing.signal, onLost: (problem) => lost.push(problem) });
  return { write: desk.write, allWritten: desk.written, clock, state, written, lost, closing };
};

behind('what is written is durable when the call resolves', async () => {
  const { write, written } = world();
  await write([writing(1), writing(2)]);
  assert.equal(written, [1, 2]);
});

behind('a silent store is waited for a second, and no longer', async () => {
  const { clock, state, write } = world();
  state.is = 'silent';
  const work = write([writing(1)]);
  await clock.advance(JOURNAL_PATIENCE_MS - 1);
  assert.is(await standing(work), 'waiting');
  await clock.advance(1);
  assert.is(await standing(work), 'resolved');
});

behind('a store that is found gone is not waited for', async () => {
  const { state, write } = world();
  state.is = 'gone';
  assert.is(await standing(write([writing(1)])), 'resolved');
  assert.is(await standing(write([writing(2)])), 'resolved');
});

behind('what waited is written in order when the store is back, and waited for again from then on', async () => {
  const { clock, state, write, written } = world();
  state.is = 'gone';
  await write([writing(1)]);
  await write([writing(2)]);
  state.is = 'well';
  await clock.advance(250);
  assert.equal(written, [1, 2]);
  state.is = 'silent';
  assert.is(await standing(write([writing(3)])), 'waiting');
});

behind('who asks whether all is written waits for the store', async () => {
  const { clock, state, write, allWritten } = world();
  state.is = 'gone';
  await write([writing(1)]);
  const all = allWritten(never);
  await clock.advance(10_000);
  assert.is(await standing(all), 'waiting');
  state.is = 'well';
  await clock.advance(250);
  assert.is(await standing(all), 'resolved');
});

behind('what comes while the last writing ends is written too', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    const { write, written } = world();
    const first = write([writing(1)]);
    for (let turn = 0; turn < turns; turn += 1) await null;
    await write([writing(2)]);
    assert.equal(written, [1, 2], `after ${turns} turns`);
    await first;
  }
});

behind('a lease that is lost refuses what is written, and is told', async () => {
  const { state, lost, write } = world();
  state.is = 'lost';
  assert.is(await standing(write([writing(1)])), 'rejected: LEASE_LOST');
  assert.is(lost.length, 1);
});

behind('a run that is over here tries no more and is told of no loss', async () => {
  const { clock, state, lost, closing, write } = world();
  state.is = 'gone';
  await write([writing(1)]);
  closing.abort(new Error('over'));
  await settle();
  assert.equal([clock.nextAt(), lost], [null, []]);
});

behind.run();
