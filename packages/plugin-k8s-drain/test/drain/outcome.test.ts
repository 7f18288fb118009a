import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { factsOf, isComplete, type PodOutcome, progressLine, summaryOf, whyIncomplete } from '../../src/drain/outcome.ts';

const pod = (parts: Partial<PodOutcome> = {}): PodOutcome => ({
  pod: 'shop/web-1',
  became: 'evicted',
  reason: null,
  code: null,
  budget: null,
  tookMs: 1_000,
  ...parts,
});
const drained = (...pods: PodOutcome[]) => ({ node: 'node-a', pods, volumes: [] });
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
  assert.is(summaryOf(all), 'node node-a: 1 evicted, 1 deleted instead of evicted, 1 left where they are, slowest shop/slow 41.2 s');
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

test('volumes that are still attached are named', () => {
  assert.is(summaryOf({ ...drained(pod()), volumes: ['pv-1'] }), 'node node-a: 1 evicted, slowest shop/web-1 1.0 s, still attached: pv-1');
});

test('facts count every outcome and name the blocking budgets once', () => {
  const { pods: _, ...facts } = factsOf({ ...drained(pod(), blocked, { ...blocked, pod: 'shop/cart-8' }, skipped), volumes: ['pv-1'] });
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
    blockedBy: ['shop/cart'],
    volumesAttached: 1,
  });
});

test('facts keep the pods that did not go as they should first, and at most 15', () => {
  const many = Array.from({ length: 30 }, (_, index) => pod({ pod: `shop/p-${index}`, tookMs: index }));
  const failed = pod({ pod: 'shop/x', became: 'failed', reason: '403 no', code: 'K8S_FORBIDDEN', tookMs: 1 });
  const { pods } = factsOf(drained(...many, skipped, failed)) as { readonly pods: readonly { readonly pod: string }[] };
  assert.is(pods.length, 15);
  assert.equal(pods[0], { pod: 'shop/x', became: 'failed', tookMs: 1, why: 'K8S_FORBIDDEN' } as never);
  assert.is(pods[1]?.pod, 'shop/p-29');
});

test.run();
