import type { Store } from '@lastcall/core';
import { type Log, silentLog } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startPruning } from '../src/pruning.ts';

const prunings = suite('pruning');

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A store that has as much to forget as told, page by page, and notes what it is asked. */
function aWorld(answer: () => number | Promise<number>) {
  const clock = fakeClock();
  const asked: { readonly before: number; readonly limit: number; readonly at: number }[] = [];
  const logged: string[] = [];
  const prune: Store['prune'] = async (before, limit) => {
    asked.push({ before, limit, at: clock.now() });
    return answer();
  };
  const log: Log = { ...silentLog, info: (line, fields) => logged.push(`${line} ${fields?.count}`), warn: (line) => logged.push(line) };
  const pruning = startPruning({ store: { prune, onWrite: () => () => {} } as unknown as Store, clock, log, retentionMs: 30 * DAY_MS });
  return { clock, asked, logged, pruning };
}

prunings('what is older than the retention is forgotten at the start and every ten minutes', async () => {
  const { clock, asked } = aWorld(() => 0);
  const startAt = clock.now();
  await settle();
  assert.equal(asked, [{ before: startAt - 30 * DAY_MS, limit: 500, at: startAt }]);
  await clock.advance(10 * MINUTE_MS);
  assert.is(asked.length, 2);
  assert.is(asked[1]?.before, startAt + 10 * MINUTE_MS - 30 * DAY_MS);
});

prunings('page after page is forgotten until nothing is left, and said once', async () => {
  const pages = [500, 500, 3];
  const { clock, asked, logged } = aWorld(() => pages.shift() ?? 0);
  await clock.advance(MINUTE_MS);
  assert.is(asked.length, 4);
  assert.equal(logged, ['forgot what was older than the retention 1003']);
});

prunings('what has no end is gone on with the next time', async () => {
  const { clock, asked } = aWorld(() => 500);
  await clock.advance(5 * MINUTE_MS);
  assert.is(asked.length, 200);
  await clock.advance(10 * MINUTE_MS);
  assert.is(asked.length, 400);
});

prunings('a store that fails is asked again the next time', async () => {
  const answers = [() => Promise.reject(new Error('the disk is full')), () => 2, () => 0];
  const { clock, logged } = aWorld(() => answers.shift()?.() ?? 0);
  await clock.advance(11 * MINUTE_MS);
  assert.equal(logged, ['what is too old could not be forgotten', 'forgot what was older than the retention 2']);
});

prunings('after the stop nothing is forgotten, and no timer is left', async () => {
  const { clock, asked, logged, pruning } = aWorld(() => 500);
  await settle();
  await pruning.stop();
  await pruning.stop();
  assert.is(clock.nextAt(), null);
  await clock.advance(20 * MINUTE_MS);
  assert.is(asked.length, 1);
  assert.equal(logged, []);
});

prunings.run();
