import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Call } from '../../src/calling/call.ts';
import { createFreshCache } from '../../src/calling/fresh-cache.ts';

const test = suite('createFreshCache');

const world = (load?: (key: string, call: Call) => Promise<number>, keptMs?: number) => {
  const clock = fakeClock();
  let loads = 0;
  const cache = createFreshCache<string, number>({
    clock,
    ...(keptMs !== undefined && { keptMs }),
    nameOf: (key) => key,
    load: (key, call) => {
      loads += 1;
      return load ? load(key, call) : Promise.resolve(loads);
    },
  });
  const call = (signal = new AbortController().signal): Call => ({ signal, deadlineAt: clock.now() + 1_000 });
  return { clock, cache, call, loads: () => loads };
};

test('callers of one key share a request', async () => {
  const { cache, call, clock, loads } = world();
  const answers = await Promise.all([cache.get('a', clock.now(), call()), cache.get('a', clock.now(), call())]);
  assert.equal(answers, [1, 1]);
  assert.is(loads(), 1);
});

test('callers of different keys do not', async () => {
  const { cache, call, clock, loads } = world();
  await Promise.all([cache.get('a', clock.now(), call()), cache.get('b', clock.now(), call())]);
  assert.is(loads(), 2);
});

test('what was asked before the wanted instant is asked anew', async () => {
  const { cache, call, clock } = world();
  await cache.get('a', clock.now(), call());
  await clock.advance(10);
  assert.is(await cache.get('a', clock.now() - 10, call()), 1);
  assert.is(await cache.get('a', clock.now() - 9, call()), 2);
});

test('a failure is not kept', async () => {
  let fails = true;
  const { cache, call, clock } = world(() => (fails ? Promise.reject('no') : Promise.resolve(7)));
  assert.is(await cache.get('a', clock.now(), call()).catch((reason: unknown) => reason), 'no');
  fails = false;
  assert.is(await cache.get('a', clock.now(), call()), 7);
});

test('one who aborts does not end the request of another', async () => {
  let answer = (_: number) => {};
  const { cache, call, clock } = world(() => new Promise((resolve) => (answer = resolve)));
  const stop = new AbortController();
  const gone = cache.get('a', clock.now(), call(stop.signal)).catch((reason: unknown) => reason);
  const stays = cache.get('a', clock.now(), call());
  stop.abort('called off');
  answer(5);
  assert.is(await gone, 'called off');
  assert.is(await stays, 5);
});

test('a request nobody waits for is aborted, and the next one asks anew', async () => {
  const signals: AbortSignal[] = [];
  const { cache, call, clock } = world((_, { signal }) => {
    signals.push(signal);
    return signals.length === 1 ? new Promise(() => {}) : Promise.resolve(9);
  });
  const stop = new AbortController();
  const gone = cache.get('a', clock.now(), call(stop.signal)).catch((reason: unknown) => reason);
  stop.abort('called off');
  await gone;
  assert.is(signals[0]?.aborted, true);
  assert.is(await cache.get('a', clock.now(), call()), 9);
});

/** How often `a` was loaded after something else was read so long after it. */
const loadsAfter = async (ms: number, keptMs?: number) => {
  const { cache, call, clock, loads } = world(undefined, keptMs);
  await cache.get('a', 0, call());
  await clock.advance(ms);
  await cache.get('b', 0, call());
  await cache.get('a', 0, call());
  return loads() - 1;
};

test('what is older than it may be kept is dropped when something else is read', async () => {
  assert.is(await loadsAfter(1_000, 1_000), 1);
  assert.is(await loadsAfter(1_001, 1_000), 2);
});

test('what is read is kept for ten minutes unless otherwise said', async () => {
  assert.is(await loadsAfter(600_000), 1);
  assert.is(await loadsAfter(600_001), 2);
});

test.run();
