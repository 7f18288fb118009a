import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createWriteQueues, goesBefore, type Writer } from '../../src/calling/write-queues.ts';

const test = suite('createWriteQueues');

const START = fakeClock().now();
const SOON = START + 60_000;

type Wish = { readonly deadlineAt?: number; readonly worth?: number; readonly signal?: AbortSignal };

function world() {
  const queues = createWriteQueues<string, string>({ clock: fakeClock(), limit: 3, nameOf: (place) => place });
  const add = (place: string, items: string, { deadlineAt = SOON, worth, signal = new AbortController().signal }: Wish = {}) => {
    const call = { signal, deadlineAt, ...(worth !== undefined && { worth }) };
    for (const item of items) queues.add(place, { item, call, resolve() {}, reject() {} });
  };
  const taken = () => {
    const chunk = queues.takeNext();
    return chunk === null ? null : `${chunk.place}: ${chunk.writers.map(({ item }) => item).join('')}`;
  };
  const rest = () => {
    const all: string[] = [];
    for (let chunk = taken(); chunk !== null; chunk = taken()) all.push(chunk);
    return all;
  };
  return { queues, add, taken, rest };
}

test('nothing comes of empty queues', () => {
  const { queues, taken } = world();
  assert.equal([taken(), queues.requests(), queues.earliest()], [null, 0, null]);
});

test('a chunk is of one place and holds as many items as fit, in their order', () => {
  const { add, rest } = world();
  add('a', 'wxyz');
  add('b', 'u');
  assert.equal(rest().sort(), ['a: wxy', 'a: z', 'b: u']);
});

test('the earlier deadline goes first', () => {
  const { add, rest } = world();
  add('late', 'xyz', { deadlineAt: SOON + 30_000 });
  add('early', 'w');
  assert.equal(rest(), ['early: w', 'late: xyz']);
});

test('one urgent item brings its whole place forward', () => {
  const { add, rest } = world();
  add('a', 'x');
  add('b', 'y', { deadlineAt: SOON + 60_000 });
  add('b', 'z', { deadlineAt: SOON - 60_000 });
  assert.equal(rest(), ['b: yz', 'a: x']);
});

test('an item that is not urgent does not hold its place back', () => {
  const { add, rest } = world();
  add('b', 'y');
  add('b', 'z', { deadlineAt: SOON + 60_000 });
  add('a', 'xxx', { deadlineAt: SOON + 30_000 });
  assert.equal(rest(), ['b: yz', 'a: xxx']);
});

test('of deadlines that lie close together the more useful goes first', () => {
  const { add, rest } = world();
  add('early', 'x', { deadlineAt: SOON });
  add('useful', 'yz', { deadlineAt: SOON + 14_999 });
  assert.equal(rest(), ['useful: yz', 'early: x']);
});

test('many items of little worth go after one that takes requests away', () => {
  const { add, rest } = world();
  add('idle', 'xyz', { worth: 0.1 });
  add('busy', 'w');
  assert.equal(rest(), ['busy: w', 'idle: xyz']);
});

test('what is equal keeps its order', () => {
  const { add, rest } = world();
  for (const place of ['b', 'a', 'c']) add(place, 'x');
  assert.equal(rest(), ['b: x', 'a: x', 'c: x']);
});

test('what is left of a place stands by itself: the next place goes before it', () => {
  const { add, rest } = world();
  add('a', 'wxyz');
  add('b', 'uv');
  assert.equal(rest(), ['a: wxy', 'b: uv', 'a: z']);
});

test('the deadline of a place is that of those who are left', () => {
  const { queues, add, taken } = world();
  add('a', 'www', { deadlineAt: SOON });
  add('a', 'x', { deadlineAt: SOON + 60_000 });
  assert.is(queues.earliest(), SOON);
  taken();
  assert.is(queues.earliest(), SOON + 60_000);
});

test('one who has left is not in the chunk', () => {
  const { add, rest } = world();
  const stop = new AbortController();
  add('a', 'x', { signal: stop.signal });
  add('a', 'y');
  stop.abort();
  assert.equal(rest(), ['a: y']);
});

test('a chunk that everybody has left is passed over', () => {
  const { add, taken } = world();
  const stop = new AbortController();
  add('a', 'xyz', { signal: stop.signal });
  add('b', 'w', { deadlineAt: SOON + 60_000 });
  stop.abort();
  assert.is(taken(), 'b: w');
  assert.is(taken(), null);
});

test('those who have left are forgotten: no request, no deadline and no worth is counted for them', () => {
  const { queues, add, rest } = world();
  const stop = new AbortController();
  add('a', 'wxyz', { signal: stop.signal, deadlineAt: START });
  add('a', 'v', { worth: 0.5 });
  add('b', 'u', { signal: stop.signal });
  add('c', 't');
  stop.abort();
  queues.dropGone();
  assert.equal([queues.requests(), queues.earliest()], [2, SOON]);
  assert.equal(rest(), ['c: t', 'a: v']);
});

test('a half that everybody has left is forgotten, and the other is not', () => {
  const { queues, add, rest } = world();
  const stop = new AbortController();
  add('a', 'x', { signal: stop.signal });
  add('a', 'y');
  const refused = queues.takeNext();
  if (refused !== null) queues.addHalves(refused);
  stop.abort();
  queues.dropGone();
  assert.is(queues.requests(), 1);
  assert.equal(rest(), ['a: y']);
});

test('halves of what was refused first come first', () => {
  const { queues, add, rest } = world();
  add('a', 'wx');
  add('b', 'yz');
  const refused = [queues.takeNext(), queues.takeNext()];
  for (const chunk of refused) if (chunk !== null) queues.addHalves(chunk);
  assert.equal(rest(), ['a: w', 'a: x', 'b: y', 'b: z']);
});

test('halves come before everything else, and the first half holds the odd one', () => {
  const { queues, add, rest } = world();
  add('a', 'xyz');
  const refused = queues.takeNext();
  add('b', 'u', { deadlineAt: START });
  if (refused !== null) queues.addHalves(refused);
  assert.equal(rest(), ['a: xy', 'a: z', 'b: u']);
});

test('requests are counted by place and by what fits into one', () => {
  const { queues, add } = world();
  add('a', 'wxyz');
  add('b', 'uvw');
  assert.is(queues.requests(), 3);
  const refused = queues.takeNext();
  assert.is(queues.requests(), 2);
  if (refused !== null) queues.addHalves(refused);
  assert.is(queues.requests(), 4);
});

test('the earliest deadline is also looked for in halves', () => {
  const { queues, add } = world();
  const writers = ['x', 'y'].map(
    (item): Writer<string> => ({
      item,
      call: { signal: new AbortController().signal, deadlineAt: START },
      resolve() {},
      reject() {},
    }),
  );
  add('b', 'u');
  queues.addHalves({ place: 'a', writers });
  assert.is(queues.earliest(), START);
});

test('the earlier deadline counts more than usefulness when they lie 15 seconds apart', () => {
  const [one, other] = [
    { deadlineAt: START, worth: 1 },
    { deadlineAt: START + 15_000, worth: 100 },
  ];
  assert.ok(goesBefore(one, other));
  assert.not(goesBefore(other, one));
});

test('nothing goes before its equal', () => {
  const one = { deadlineAt: START, worth: 1 };
  assert.not(goesBefore(one, { ...one, deadlineAt: START + 1 }));
});

test.run();
