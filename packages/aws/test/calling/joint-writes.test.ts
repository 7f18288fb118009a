import { settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BACKGROUND } from '../../src/calling/urgency.ts';
import { rejectionOf } from '../sandbox.ts';
import { WINDOW_MS, world } from './writes-world.ts';

const test = suite('createJointWrites');

const said = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((one) => (one.status === 'fulfilled' ? 'written' : one.reason));

test('what comes within the window shares a request', async () => {
  const { clock, write, sent } = world();
  const first = write('a', 'x');
  await clock.advance(WINDOW_MS - 1);
  const second = write('a', 'y');
  assert.equal(sent, []);
  await clock.advance(1);
  assert.equal(said([...(await first), ...(await second)]), ['written', 'written']);
  assert.equal(sent, ['a: xy']);
});

test('what comes after the window is another request', async () => {
  const { clock, write, sent } = world();
  void write('a', 'x');
  await clock.advance(WINDOW_MS);
  void write('a', 'y');
  await clock.advance(WINDOW_MS);
  assert.equal(sent, ['a: x', 'a: y']);
});

test('a request carries no more than fits into one, and one place', async () => {
  const { clock, write, sent } = world();
  void write('a', 'uvwxyz');
  void write('b', 'u');
  await clock.advance(WINDOW_MS);
  assert.equal(sent, ['a: uvwx', 'a: yz', 'b: u']);
});

test('what comes while a request waits for its token goes along', async () => {
  const { clock, write, sent, give } = world({ tokens: 0 });
  const first = write('a', 'x');
  await clock.advance(WINDOW_MS);
  await clock.advance(5_000);
  const second = write('a', 'y');
  await give();
  assert.equal(sent, ['a: xy']);
  assert.equal(said([...(await first), ...(await second)]), ['written', 'written']);
  await clock.advance(WINDOW_MS);
  assert.equal(sent, ['a: xy']);
});

test('what goes first is decided when the token comes', async () => {
  const { clock, writes, callOf, sent, give } = world({ tokens: 0 });
  void writes.write('late', 'x', callOf());
  await clock.advance(WINDOW_MS);
  void writes.write('early', 'y', callOf(undefined, 10_000));
  await give();
  assert.equal(sent, ['early: y']);
});

test('what another took the token from has one of its own', async () => {
  const { clock, writes, callOf, sent, give } = world({ tokens: 0 });
  const late = writes.write('late', 'x', callOf());
  await clock.advance(WINDOW_MS);
  const early = writes.write('early', 'y', callOf(undefined, 10_000));
  await clock.advance(WINDOW_MS);
  await give(2);
  await Promise.all([late, early]);
  assert.equal(sent, ['early: y', 'late: x']);
});

test('a request that carries more than was thought leaves none to send for nothing', async () => {
  const { clock, write, calls, give } = world({ tokens: 0 });
  void write('a', 'x');
  await clock.advance(WINDOW_MS);
  void write('a', 'yz');
  await clock.advance(WINDOW_MS);
  await give();
  assert.is(calls.length, 1);
});

test('one who aborts before the request is left out of it', async () => {
  const { clock, write, sent, give } = world({ tokens: 0 });
  const stop = new AbortController();
  const gone = write('a', 'x', stop.signal);
  const stays = write('a', 'y');
  await clock.advance(WINDOW_MS);
  stop.abort('called off');
  assert.equal(said(await gone), ['called off']);
  await give();
  assert.equal(said(await stays), ['written']);
  assert.equal(sent, ['a: y']);
});

test('nothing is sent when everybody has left', async () => {
  const { clock, write, sent, give, writes } = world({ tokens: 0 });
  const stop = new AbortController();
  const gone = write('a', 'xy', stop.signal);
  await clock.advance(WINDOW_MS);
  stop.abort('called off');
  await give();
  assert.equal(said(await gone), ['called off', 'called off']);
  assert.equal(sent, []);
  assert.is(writes.isBusy(), false);
});

test('one who had aborted before asking is never written', async () => {
  const { clock, write, sent, writes } = world();
  assert.equal(said(await write('a', 'x', AbortSignal.abort('too late'))), ['too late']);
  assert.is(writes.waiting(), 0);
  await clock.advance(WINDOW_MS);
  assert.equal(sent, []);
});

test('one who aborts later only stops waiting', async () => {
  let taken = () => {};
  const { clock, write, sent, calls } = world({ answer: () => new Promise<void>((resolve) => (taken = resolve)) });
  const stop = new AbortController();
  const gone = write('a', 'x', stop.signal);
  const stays = write('a', 'y');
  await clock.advance(WINDOW_MS);
  stop.abort('called off');
  assert.equal(said(await gone), ['called off']);
  assert.is(calls[0]?.signal.aborted, false);
  taken();
  assert.equal(said(await stays), ['written']);
  assert.equal(sent, ['a: xy']);
});

test('a request that nobody waits for any more is aborted', async () => {
  const { clock, write, calls } = world({ answer: () => new Promise(() => {}) });
  const stop = new AbortController();
  const gone = write('a', 'xy', stop.signal);
  await clock.advance(WINDOW_MS);
  stop.abort('called off');
  await gone;
  assert.is(calls[0]?.signal.aborted, true);
});

test('a request waits for its token as long as anybody waits for it', async () => {
  const { clock, writes, callOf, calls } = world({ tokens: 0 });
  void writes.write('a', 'x', callOf(undefined, 1_800_000));
  await clock.advance(WINDOW_MS);
  assert.ok((calls[0]?.deadlineAt ?? 0) >= clock.now() + 1_800_000);
});

test('the sooner the earliest deadline, the sooner a request gets its token', async () => {
  const { clock, writes, callOf, calls } = world({ tokens: 0 });
  for (const leftMs of [400_000, 200_000, 50_000]) {
    void writes.write(`by ${leftMs}`, 'x', callOf(undefined, leftMs));
    await clock.advance(WINDOW_MS);
  }
  assert.equal(
    calls.map(({ priority }) => priority),
    [2, 1, 0],
  );
  assert.ok(calls.every(({ priority = BACKGROUND }) => priority < BACKGROUND));
});

test('requests nobody waits for any more are given up a window later, and nothing is busy then', async () => {
  const { clock, write, writes, calls } = world({ tokens: 0 });
  const stop = new AbortController();
  for (const place of 'abc') void write(place, 'x', stop.signal);
  await clock.advance(WINDOW_MS);
  stop.abort('called off');
  await clock.advance(WINDOW_MS);
  assert.equal(
    calls.map(({ signal }) => signal.aborted),
    [true, true, true],
  );
  assert.equal([writes.waiting(), writes.isBusy(), clock.nextAt()], [0, false, null]);
});

test('as many requests go on waiting as are needed for those who stay', async () => {
  const { clock, write, writes, calls, give, sent } = world({ tokens: 0 });
  const stop = new AbortController();
  void write('a', 'vwxyz', stop.signal);
  const stays = write('a', 'u');
  void write('b', 'x', stop.signal);
  await clock.advance(WINDOW_MS);
  assert.is(calls.length, 3);
  stop.abort('called off');
  await clock.advance(WINDOW_MS);
  assert.is(calls.filter(({ signal }) => !signal.aborted).length, 1);
  assert.is(writes.waiting(), 1);
  await give(3);
  assert.equal(said(await stays), ['written']);
  assert.equal(sent, ['a: u']);
});

test('what comes after everybody has left has a request of its own', async () => {
  const { clock, write, give, sent } = world({ tokens: 0 });
  const stop = new AbortController();
  void write('a', 'x', stop.signal);
  await clock.advance(WINDOW_MS);
  stop.abort('called off');
  await clock.advance(WINDOW_MS);
  const next = write('a', 'y');
  await clock.advance(WINDOW_MS);
  await give(2);
  assert.equal(said(await next), ['written']);
  assert.equal(sent, ['a: y']);
});

test('a failure is everybody’s who was in the request, and nobody else’s', async () => {
  const { clock, write } = world({ answer: async (items) => (items.includes('x') ? Promise.reject('all is lost') : undefined) });
  const [lost, fine] = [write('a', 'xy'), write('b', 'z')];
  await clock.advance(WINDOW_MS);
  assert.equal(said(await lost), ['all is lost', 'all is lost']);
  assert.equal(said(await fine), ['written']);
});

test('a refused request is halved until the bad one is alone', async () => {
  const { clock, write, sent } = world({ answer: async (items) => (items.includes('y') ? Promise.reject('one is bad') : undefined) });
  const all = write('a', 'wxyz');
  await clock.advance(WINDOW_MS);
  assert.equal(said(await all), ['written', 'written', 'one is bad', 'written']);
  assert.equal(sent, ['a: wxyz', 'a: wx', 'a: yz', 'a: y', 'a: z']);
});

test('one who leaves while all are refused is in no half', async () => {
  const stop = new AbortController();
  const { clock, writes, callOf, sent } = world({
    async answer(items) {
      if (items.length === 1) return;
      stop.abort('called off');
      throw 'one is bad';
    },
  });
  const [gone, stays] = [rejectionOf(writes.write('a', 'x', callOf(stop.signal))), writes.write('a', 'y', callOf())];
  await clock.advance(WINDOW_MS);
  assert.is(await gone, 'called off');
  await stays;
  assert.equal(sent, ['a: xy', 'a: y']);
});

test('writes are busy from the first item until the last answer', async () => {
  let taken = () => {};
  const { clock, write, writes, give } = world({ tokens: 0, answer: () => new Promise<void>((resolve) => (taken = resolve)) });
  assert.is(writes.isBusy(), false);
  const all = write('a', 'xy');
  assert.is(writes.isBusy(), true);
  assert.is(writes.waiting(), 1);
  await clock.advance(WINDOW_MS);
  await give();
  assert.is(writes.waiting(), 0);
  assert.is(writes.isBusy(), true);
  taken();
  await all;
  await settle();
  assert.is(writes.isBusy(), false);
});

test.run();
