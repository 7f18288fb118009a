import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Obstacle } from '../src/eviction-answer.ts';
import type { Timing } from '../src/grace.ts';
import { nextAct, pauseAfter } from '../src/next-act.ts';
import { aPod } from './support/pods.ts';

const start = Date.UTC(2026, 10, 22, 10);
const timing: Timing = {
  startedAt: start,
  endsAt: start + 110_000,
  pdb: 'override-late',
  maxGraceMs: null,
  minGraceMs: 10_000,
  minBudgetWaitMs: 10_000,
};
const obstacle = (by: Obstacle['by'], retryAfterMs: number | null = null): Obstacle => ({ by, words: 'cart', retryAfterMs });
const at = (seconds: number, met: Obstacle | null, parts: Partial<Timing> = {}) =>
  nextAct({ pod: aPod(), obstacle: met, timing: { ...timing, ...parts }, now: start + seconds * 1000 });

const test = suite('the next act for a pod');

test('a pod is evicted with its own grace period', () => {
  assert.equal(at(0, null), { do: 'evict', graceSeconds: null });
});

test('a budget is asked first, however late it is', () => {
  assert.equal(at(105, null), { do: 'evict', graceSeconds: 5 });
});

test('a blocked pod is evicted again while there is time', () => {
  assert.is(at(79, obstacle('budget')).do, 'evict');
});

test('a blocked pod is deleted from the latest start on', () => {
  assert.is(at(80, obstacle('budget')).do, 'delete');
});

test('a blocked pod is never deleted when budgets are to be respected', () => {
  assert.is(at(109, obstacle('budget'), { pdb: 'respect' }).do, 'evict');
});

test('a blocked pod is deleted at once when budgets are to be ignored', () => {
  assert.is(at(0, obstacle('budget'), { pdb: 'ignore' }).do, 'delete');
});

test('a pod in a terminating namespace is deleted at once, whatever the policy', () => {
  assert.is(at(0, obstacle('namespace'), { pdb: 'respect' }).do, 'delete');
});

test('a busy server is no reason to override a budget', () => {
  assert.is(at(109, obstacle('throttled')).do, 'evict');
});

test('evictions that keep failing become a deletion when time is short', () => {
  assert.is(at(50, obstacle('trouble')).do, 'evict');
  assert.is(at(85, obstacle('trouble')).do, 'delete');
});

test('a pod on its way out in time is left alone', () => {
  const pod = aPod({ metadata: { deletionTimestamp: new Date(start + 30_000).toISOString(), deletionGracePeriodSeconds: 30 } });
  assert.equal(nextAct({ pod, obstacle: null, timing, now: start }), { do: 'nothing' });
});

test('a pod on its way out too slowly is shortened', () => {
  const pod = aPod({ metadata: { deletionTimestamp: new Date(start + 580_000).toISOString(), deletionGracePeriodSeconds: 600 } });
  const act = nextAct({ pod, obstacle: null, timing, now: start });
  assert.is(act.do === 'delete' && act.graceSeconds, 130);
});

const pause = (met: Obstacle, seconds = 0) => pauseAfter({ pod: aPod(), obstacle: met, timing, now: start + seconds * 1000, tries: 20 });

test('a budget is asked again within 1.5 s, whatever wait the server wishes', () => {
  const ms = pause(obstacle('budget', 10_000));
  assert.ok(ms > 1_000 && ms <= 1_500, String(ms));
});

test('a busy server is asked again within 2 s', () => {
  assert.ok(pause(obstacle('throttled', 10_000)) <= 2_000);
});

test('a pause does not run past the override', () => {
  assert.ok(pause(obstacle('budget'), 79.9) <= 100);
});

test('a terminating namespace needs no pause', () => {
  assert.is(pause(obstacle('namespace')), 0);
});

test.run();
