import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pod } from '../../src/api-server/objects.ts';
import type { Stage } from '../../src/drain/evict.ts';
import { firstSight, heldUpBy, isSettled, outcomeOf, type TrackedPod, withSight, withStage } from '../../src/drain/tracked-pod.ts';
import type { Mode } from '../../src/pods/terms.ts';
import { aPod } from '../support/pods.ts';

const start = Date.UTC(2026, 10, 22, 10);
const pod = aPod();
const ended: Pod = { ...pod, status: { phase: 'Succeeded' } };
const fresh = firstSight({ pod, now: start, skip: null });
const accepted: Stage = { is: 'accepted', how: 'evicted' };
const overridden: Stage = { is: 'accepted', how: 'deleted' };
const blockedBy = (words: string): Stage => ({ is: 'blocked', obstacle: { by: 'budget', words, retryAfterMs: null } });

const seen = (tracked: TrackedPod, shown: Pod | undefined, mode: Mode = 'interruption') =>
  withSight(tracked, { pod: shown, mode, now: start + 7_000 });
const told = (...stages: readonly Stage[]) => stages.reduce(withStage, fresh);
const became = (tracked: TrackedPod) => {
  const { became: how, reason, budget, tookMs } = outcomeOf(tracked, start + 9_000);
  return { how, reason, budget, tookMs };
};

const test = suite('how far a pod has come');

test('a pod whose object is gone is over', () => assert.ok(isSettled(seen(fresh, undefined))));

test('a pod that is there is not over', () => assert.not.ok(isSettled(seen(fresh, pod))));

test('a pod whose containers have ended is over, though its object stays', () => {
  assert.equal(became(seen(told(accepted), ended)), {
    how: 'evicted',
    reason: 'its containers have ended, its object is pending',
    budget: null,
    tookMs: 7_000,
  });
});

test('its object is not told of once it is gone as well', () => {
  assert.is(became(seen(seen(told(accepted), ended), undefined)).reason, null);
});

test('strictly, a pod that has ended is asked to go first', () => {
  assert.not.ok(isSettled(seen(fresh, ended, 'strict')));
  assert.ok(isSettled(seen(told(accepted), ended, 'strict')));
});

test('a pod that goes without our doing is gone by itself', () => {
  assert.is(became(seen(told(blockedBy('cart')), undefined)).how, 'gone');
  assert.is(became(seen(told({ is: 'accepted', how: null }), undefined)).how, 'gone');
});

test('a pod that goes while it is asked to was evicted', () => {
  assert.is(became(seen(told({ is: 'asking', how: 'evicted' }), undefined)).how, 'evicted');
});

test('a pod that was deleted past its budget names it, one that was let go does not', () => {
  assert.equal(became(seen(told(blockedBy('cart'), overridden), undefined)), {
    how: 'deleted',
    reason: null,
    budget: 'cart',
    tookMs: 7_000,
  });
  assert.is(became(seen(told(blockedBy('cart'), accepted), undefined)).budget, null);
  assert.is(became(told(blockedBy('cart'), accepted)).budget, null);
});

test('a pod that is left alone stays so, whatever becomes of it', () => {
  const skipped = firstSight({ pod, now: start, skip: 'is Lastcall itself' });
  assert.equal(seen(skipped, undefined), skipped);
  assert.is(became(skipped).how, 'skipped');
});

test('a pod that failed is settled, and goes all the same when it goes', () => {
  const failed = told({ is: 'failed', code: 'K8S_FORBIDDEN', words: '403 no' });
  assert.ok(isSettled(failed));
  assert.is(became(failed).how, 'failed');
  assert.is(became(seen(failed, undefined)).how, 'gone');
});

for (const [why, stages] of [
  ['still shutting down', [accepted]],
  ['its budget allows no disruption', [blockedBy('cart')]],
  ['503 busy', [{ is: 'blocked', obstacle: { by: 'trouble', words: '503 busy', retryAfterMs: null } }]],
  ['no answer about it yet', [{ is: 'asking', how: 'evicted' }]],
  ['no answer about it yet', []],
] as const)
  test(`a pod that is left is unfinished: ${why}, after ${stages.length} words about it`, () => {
    const { how, reason, tookMs } = became(told(...stages));
    assert.equal({ how, reason, tookMs }, { how: 'unfinished', reason: why, tookMs: 9_000 });
  });

test('a pod is held up while its budget refuses it, and no longer once it has gone by itself', () => {
  const blocked = told(blockedBy('web'));
  assert.equal(heldUpBy(blocked), { pod: 'shop/web-1', budget: 'web', budgetId: 'shop/web', sinceAt: start });
  assert.is(heldUpBy(seen(blocked, undefined)), null);
  assert.is(heldUpBy(fresh), null);
});

test.run();
