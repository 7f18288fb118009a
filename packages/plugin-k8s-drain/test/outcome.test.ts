import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { factsOf, isComplete, type PodOutcome, progressLine, summaryOf, whyIncomplete } from '../src/outcome.ts';

const pod = (parts: Partial<PodOutcome> = {}): PodOutcome => ({
  pod: 'shop/web-1',
  became: 'evicted',
  reason: null,
  code: null,
  budget: null,
  tookMs: 1_000,
  ...parts,
});
const drained = (...pods: PodOutcome[]) => ({ node: 'node-a', pods });
const blocked = pod({
  pod: 'shop/cart-7c9',
  became: 'unfinished',
  budget: 'cart',
  reason: 'its budget allows no disruption',
  tookMs: 5_000,
});
const skipped = pod({ pod: 'kube-system/proxy', became: 'skipped', reason: 'belongs to a DaemonSet', tookMs: 90_000 });

const test = suite('the outcome of a drain');

test('a complete drain names the counts and the slowest pod', () => {
  const all = drained(pod(), pod({ pod: 'shop/slow', became: 'deleted', tookMs: 41_234 }), skipped);
  assert.is(summaryOf(all), 'node node-a: 1 evicted, 1 deleted past their budget or time, 1 left where they are, slowest shop/slow 41.2 s');
  assert.ok(isComplete(all));
});

test('a node without pods says so', () => assert.is(summaryOf(drained()), 'node node-a had no pods'));

test('skipped pods do not make a drain incomplete', () => assert.ok(isComplete(drained(skipped))));

test('failed and unfinished pods make a drain incomplete', () => {
  assert.not.ok(isComplete(drained(pod({ became: 'failed' }))));
  assert.not.ok(isComplete(drained(blocked)));
});

test('what is missing names the pod, its budget and the reason', () => {
  const failed = pod({ pod: 'shop/x', became: 'failed', reason: '403 no', code: 'K8S_FORBIDDEN', tookMs: 1 });
  assert.is(
    whyIncomplete(drained(failed, blocked)),
    '2 pods left: shop/cart-7c9 (PDB cart): its budget allows no disruption; shop/x: 403 no',
  );
});

test('many missing pods are counted, not listed', () => {
  const many = Array.from({ length: 30 }, (_, index) => pod({ pod: `shop/p-${index}`, became: 'unfinished' }));
  assert.match(whyIncomplete(drained(...many)), / and 25 more$/);
});

test('progress names a blocked pod before a slow one', () => {
  const slow = pod({ pod: 'shop/slow', became: 'unfinished', tookMs: 60_000 });
  assert.is(progressLine(drained(pod(), slow, blocked, skipped)), '1 of 3 pods gone, waiting for shop/cart-7c9 (PDB cart)');
});

test('facts count every outcome and name the blocking budgets once', () => {
  const facts = factsOf(drained(pod(), blocked, { ...blocked, pod: 'shop/cart-8' }, skipped));
  assert.equal(facts, {
    node: 'node-a',
    evicted: 1,
    deleted: 0,
    gone: 0,
    failed: 0,
    unfinished: 2,
    skipped: 1,
    slowestPod: 'shop/cart-7c9',
    slowestMs: 5_000,
    blockedBy: ['cart'],
  });
});

test.run();
