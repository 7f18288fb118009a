import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Obstacle } from '../../src/pods/eviction-answer.ts';
import { nextAct, pauseAfter } from '../../src/pods/next-act.ts';
import type { Terms } from '../../src/pods/terms.ts';
import { aPod } from '../support/pods.ts';
import { someTerms, start } from '../support/terms.ts';

const terms = someTerms();
const obstacle = (by: Obstacle['by'], retryAfterMs: number | null = null): Obstacle => ({ by, words: 'cart', retryAfterMs });
const at = (seconds: number, met: Obstacle | null, parts: Partial<Terms> = {}) =>
  nextAct({ pod: aPod(), obstacle: met, terms: { ...terms, ...parts }, now: start + seconds * 1000 });

const test = suite('the next act for a pod');

test('a pod is evicted with its own grace period', () => {
  assert.equal(at(0, null), { do: 'evict', graceSeconds: null });
});

test('a budget is asked first, however late it is', () => {
  assert.equal(at(105, null), { do: 'evict', graceSeconds: 5 });
});

test('a blocked pod is evicted again while there is time', () => {
  assert.is(at(78, obstacle('budget')).do, 'evict');
});

test('a blocked pod is deleted from the latest start on', () => {
  assert.is(at(79, obstacle('budget')).do, 'delete');
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
  assert.equal(nextAct({ pod, obstacle: null, terms, now: start }), { do: 'nothing' });
});

test('a pod on its way out too slowly is shortened', () => {
  const pod = aPod({ metadata: { deletionTimestamp: new Date(start + 580_000).toISOString(), deletionGracePeriodSeconds: 600 } });
  const act = nextAct({ pod, obstacle: null, terms, now: start });
  assert.is(act.do === 'delete' && act.graceSeconds, 130);
});

test('a pod that several budgets cover is overridden when its time has come, not before', () => {
  assert.is(at(78, obstacle('several-budgets')).do, 'evict');
  assert.is(at(79, obstacle('several-budgets')).do, 'delete');
  assert.is(at(109, obstacle('several-budgets'), { pdb: 'respect' }).do, 'evict');
});

test('where evictions are switched off a pod is deleted at once, and that overrides nothing', () => {
  const act = at(0, null, { disableEviction: true, pdb: 'respect' });
  assert.equal(act, { do: 'delete', graceSeconds: null, because: 'evictions are switched off', overrides: false });
});

test('a server that knows no evictions is asked for deletions, and that overrides nothing', () => {
  const act = at(0, obstacle('no-evictions'), { pdb: 'respect' });
  assert.ok(act.do === 'delete' && !act.overrides);
});

test('only a budget, or evictions that fail, are overridden', () => {
  const overrides = (met: Obstacle) => {
    const act = at(85, met);
    return act.do === 'delete' && act.overrides;
  };
  assert.equal(
    (['budget', 'several-budgets', 'trouble', 'namespace'] as const).map((by) => overrides(obstacle(by))),
    [true, true, true, false],
  );
});

test('strictly, a pod that is on its way out is evicted as well', () => {
  const pod = aPod({ metadata: { deletionTimestamp: new Date(start + 580_000).toISOString(), deletionGracePeriodSeconds: 600 } });
  const strict: Terms = { ...terms, mode: 'strict', pdb: 'respect' };
  assert.equal(nextAct({ pod, obstacle: null, terms: strict, now: start }), { do: 'evict', graceSeconds: null });
});

const pause = (met: Obstacle, { seconds = 0, tries = 20, watched = false, pdb = terms.pdb } = {}) =>
  pauseAfter({ pod: aPod(), obstacle: met, terms: { ...terms, pdb }, now: start + seconds * 1000, tries, watched });

test('a budget is asked again within 1.5 s, whatever wait the server wishes', () => {
  const ms = pause(obstacle('budget', 10_000));
  assert.ok(ms > 1_000 && ms <= 1_500, String(ms));
});

test('a budget that is watched tells itself when to ask again', () => {
  assert.is(pause(obstacle('budget', 10_000), { watched: true }), 0);
});

test('several budgets are asked again every 10 s, as none of them will give way', () => {
  assert.is(pause(obstacle('several-budgets'), { pdb: 'respect' }), 10_000);
});

test('a busy server is asked again within 2 s', () => {
  assert.ok(pause(obstacle('throttled', 10_000)) <= 2_000);
});

test('a pause does not run past the override', () => {
  assert.ok(pause(obstacle('budget'), { seconds: 78.9 }) <= 100);
  assert.ok(pause(obstacle('several-budgets'), { seconds: 78.9 }) <= 100);
});

test('once it may be overridden, nothing is waited for longer than 2 s', () => {
  assert.ok(pause(obstacle('several-budgets'), { seconds: 85 }) <= 2_000);
});

for (const by of ['namespace', 'no-evictions'] as const) {
  test(`"${by}" needs no pause before the deletion, and one if that is refused as well`, () => {
    assert.is(pause(obstacle(by), { tries: 1 }), 0);
    assert.ok(pause(obstacle(by), { tries: 2 }) >= 300);
  });
}

test.run();
