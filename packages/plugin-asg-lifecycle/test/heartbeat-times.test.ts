import type { Hook } from '@lastcall/plugin-api';
import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { firstWaitMs, nextWaitMs, priorityOf, timesOf } from '../src/heartbeat-times.ts';

const test = suite('asg-lifecycle times heartbeats');

const HOOK: Hook = { group: 'web', name: 'drain', token: null, noticedAt: 1_000 };
const of = (timeoutMs: number) => timesOf({ instance: anInstance({ hookTimeoutsMs: { drain: timeoutMs } }) }, HOOK);
const luck = [0, 0.25, 0.5, 0.75, 0.999];

test('the wait is half of the timeout, a fifth more or less', () => {
  assert.equal(
    [0, 0.5, 1].map((random) => nextWaitMs(300_000, () => random)),
    [120_000, 150_000, 180_000],
  );
});

for (const timeoutMs of [30_000, 45_000, 60_000, 300_000, 7_200_000]) {
  test(`a hook of ${timeoutMs / 1000} s gets its heartbeat at least 15 s before it would end`, () => {
    for (const random of luck) assert.ok(timeoutMs - nextWaitMs(timeoutMs, () => random) >= 15_000);
  });
}

test('hooks that began to wait together are not kept alive together', () => {
  assert.is(new Set(luck.map((random) => nextWaitMs(300_000, () => random))).size, luck.length);
  assert.is(new Set(luck.map((random) => firstWaitMs(300_000, () => random))).size, luck.length);
});

test('a first heartbeat waits at most 3 s, and not at all when 30 s or less are left', () => {
  assert.is(
    firstWaitMs(300_000, () => 1),
    3_000,
  );
  assert.is(
    firstWaitMs(40_000, () => 1),
    2_000,
  );
  assert.equal(
    [30_000, 10_000, -5_000].map((leftMs) => firstWaitMs(leftMs, () => 1)),
    [0, 0, 0],
  );
});

test('a hook ends a hundred timeouts after it began to wait, or after 48 hours', () => {
  assert.equal(of(30_000), { timeoutMs: 30_000, endsAt: 1_000 + 3_000_000 });
  assert.equal(of(7_200_000), { timeoutMs: 7_200_000, endsAt: 1_000 + 172_800_000 });
});

test('a hook of unknown timeout is kept alive as one of 30 s, for as long as any', () => {
  const unknown = { timeoutMs: 30_000, endsAt: 1_000 + 172_800_000 };
  assert.equal(timesOf({ instance: null }, HOOK), unknown);
  assert.equal(timesOf({ instance: anInstance() }, HOOK), unknown);
});

test('hooks with little time go first where heartbeats wait', () => {
  assert.ok(priorityOf(30_000) < priorityOf(300_000));
});

test.run();
