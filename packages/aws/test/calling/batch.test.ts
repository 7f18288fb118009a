import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createBatch } from '../../src/calling/batch.ts';
import type { Call } from '../../src/calling/call.ts';

const test = suite('createBatch');

const world = (act?: (items: readonly string[], call: Call) => Promise<readonly string[]>) => {
  const clock = fakeClock();
  const acts: (readonly string[])[] = [];
  const ask = createBatch<string, string>({
    clock,
    windowMs: 20,
    limit: 3,
    isOnesFault: (error) => error === 'one is bad',
    act: async (items, call) => {
      acts.push(items);
      return act ? act(items, call) : items.map((item) => item.toUpperCase());
    },
  });
  const call = (signal = new AbortController().signal, priority = 5): Call => ({ signal, priority, deadlineAt: clock.now() + 1_000 });
  return { clock, acts, ask, call };
};

test('what is asked within the window is one act, and each gets its own answer', async () => {
  const { clock, acts, ask, call } = world();
  const first = ask('a', call());
  await clock.advance(19);
  const second = ask('b', call());
  assert.equal(acts, []);
  await clock.advance(1);
  assert.equal(await Promise.all([first, second]), ['A', 'B']);
  assert.equal(acts, [['a', 'b']]);
});

test('what is asked after the window is another act', async () => {
  const { clock, acts, ask, call } = world();
  const first = ask('a', call());
  await clock.advance(20);
  const second = ask('b', call());
  await clock.advance(20);
  await Promise.all([first, second]);
  assert.equal(acts, [['a'], ['b']]);
});

test('a full batch does not wait for the window, and what comes next gets a whole one', async () => {
  const { clock, acts, ask, call } = world();
  const asked = ['a', 'b', 'c'].map((item) => ask(item, call()));
  assert.equal(await Promise.all(asked), ['A', 'B', 'C']);
  await clock.advance(10);
  const next = ask('d', call());
  await clock.advance(15);
  assert.is(acts.length, 1);
  await clock.advance(5);
  assert.is(await next, 'D');
});

test('one who aborts before the act is left out of it', async () => {
  const { clock, acts, ask, call } = world();
  const stop = new AbortController();
  const gone = ask('a', call(stop.signal)).catch((reason: unknown) => reason);
  const stays = ask('b', call());
  stop.abort('called off');
  assert.is(await gone, 'called off');
  await clock.advance(20);
  assert.is(await stays, 'B');
  assert.equal(acts, [['b']]);
});

test('nothing is done when everybody aborted', async () => {
  const { clock, acts, ask, call } = world();
  const stop = new AbortController();
  const gone = ask('a', call(stop.signal)).catch((reason: unknown) => reason);
  stop.abort('called off');
  await gone;
  await clock.advance(20);
  assert.equal(acts, []);
});

test('one who had aborted before asking is never part of an act', async () => {
  const { clock, acts, ask, call } = world();
  assert.is(await ask('a', call(AbortSignal.abort('too late'))).catch((reason: unknown) => reason), 'too late');
  await clock.advance(20);
  assert.equal(acts, []);
});

test('the act goes on while somebody waits and is aborted when nobody does', async () => {
  const signals: AbortSignal[] = [];
  const { clock, ask, call } = world((_, { signal }) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  const stops = [new AbortController(), new AbortController()] as const;
  const gone = stops.map((stop) => ask('a', call(stop.signal)).catch((reason: unknown) => reason));
  await clock.advance(20);
  stops[0].abort('one');
  assert.is(signals[0]?.aborted, false);
  stops[1].abort('two');
  assert.is(signals[0]?.aborted, true);
  assert.equal(await Promise.all(gone), ['one', 'two']);
});

test('a failure is everybody’s', async () => {
  const { clock, ask, call } = world(() => Promise.reject('all is lost'));
  const asked = ['a', 'b'].map((item) => ask(item, call()).catch((reason: unknown) => reason));
  await clock.advance(20);
  assert.equal(await Promise.all(asked), ['all is lost', 'all is lost']);
});

test('a failure that one may have caused is only its own', async () => {
  const refuse = async (items: readonly string[]) => (items.includes('bad') ? Promise.reject('one is bad') : items);
  const { clock, ask, call, acts } = world(refuse);
  const asked = ['a', 'bad'].map((item) => ask(item, call()).catch((reason: unknown) => reason));
  await clock.advance(20);
  assert.equal(await Promise.all(asked), ['a', 'one is bad']);
  assert.equal(acts, [['a', 'bad'], ['a'], ['bad']]);
});

test('one who aborted while all were refused is not tried alone', async () => {
  const stop = new AbortController();
  const { clock, ask, call, acts } = world(async (items) => {
    if (items.length === 1) return items;
    stop.abort('called off');
    throw 'one is bad';
  });
  const asked = [ask('a', call(stop.signal)), ask('b', call())].map((answer) => answer.catch((reason: unknown) => reason));
  await clock.advance(20);
  assert.equal(await Promise.all(asked), ['called off', 'b']);
  assert.equal(acts, [['a', 'b'], ['b']]);
});

test('the act has the priority of the most urgent', async () => {
  const priorities: (number | undefined)[] = [];
  const { clock, ask, call } = world(async (items, { priority }) => {
    priorities.push(priority);
    return items;
  });
  const asked = [ask('a', call(undefined, 8)), ask('b', call(undefined, 2))];
  await clock.advance(20);
  await Promise.all(asked);
  assert.equal(priorities, [2]);
});

test('where the first goes at once, only those that follow it within the window wait', async () => {
  const clock = fakeClock();
  const acts: string[] = [];
  const ask = createBatch<string, string>({
    clock,
    windowMs: 20,
    first: 'at once',
    limit: 3,
    act: async (items) => {
      acts.push(items.join(''));
      return items;
    },
  });
  const add = (item: string) => void ask(item, { signal: new AbortController().signal, deadlineAt: clock.now() + 1_000 });
  add('a');
  await clock.advance(0);
  assert.equal(acts, ['a']);
  add('b');
  await clock.advance(19);
  add('c');
  assert.equal(acts, ['a']);
  await clock.advance(1);
  assert.equal(acts, ['a', 'bc']);
  await clock.advance(20);
  add('d');
  await clock.advance(0);
  assert.equal(acts, ['a', 'bc', 'd']);
});

for (const [longestMs, lasts] of [
  [undefined, 60_000],
  [3_600_000, 3_600_000],
] as const) {
  test(`an act may take ${lasts / 60_000} min where ${longestMs === undefined ? 'nothing else' : 'that'} is said`, async () => {
    const clock = fakeClock();
    let deadlineAt = 0;
    const ask = createBatch<string, string>({
      clock,
      windowMs: 20,
      limit: 3,
      ...(longestMs !== undefined && { longestMs }),
      act: async (items, call) => {
        deadlineAt = call.deadlineAt;
        return items;
      },
    });
    const asked = ask('a', { signal: new AbortController().signal, deadlineAt: clock.now() + 1_000 });
    await clock.advance(20);
    await asked;
    assert.is(deadlineAt, clock.now() + lasts);
  });
}

test.run();
