import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Expected } from './case.ts';
import { areRequests, problemsOf } from './check.ts';
import { differences } from './comparison.ts';
import type { Observed } from './observed.ts';

const test = suite('what a case is checked by');

const anObserved = (parts: Partial<Observed> = {}): Observed => ({
  pods: { 'web-1': ['POST eviction 201', 'GET 404'] },
  nodes: { 'node-a': ['GET 200', 'PATCH unschedulable=true 200'] },
  lists: ['LIST spec.nodeName=node-a 200'],
  others: [],
  state: { 'node-a': 'cordoned', 'web-1': 'gone' },
  endings: [0],
  successes: [true],
  cordonsFirst: true,
  said: 'pod/web-1 evicted',
  tookMs: 1_200,
  farewellsMs: [100, 300],
  podReads: 1,
  uids: [null, null],
  ...parts,
});

for (const [rule, expected, actual, fits] of [
  ['requests in order', ['POST eviction 429', 'POST eviction 201'], ['POST eviction 429', 'POST eviction 201'], true],
  ['not in another order', ['POST eviction 201', 'POST eviction 429'], ['POST eviction 429', 'POST eviction 201'], false],
  ['none missing', ['POST eviction 201', 'GET 404'], ['POST eviction 201'], false],
  ['none too many', ['POST eviction 201'], ['POST eviction 201', 'POST eviction 201'], false],
  ['once or more often', ['POST eviction 429+', 'DELETE 200'], ['POST eviction 429', 'POST eviction 429', 'DELETE 200'], true],
  ['at least once', ['POST eviction 429+', 'DELETE 200'], ['DELETE 200'], false],
  ['or never', ['POST eviction 429*', 'DELETE 200'], ['DELETE 200'], true],
  ['a number in its range', ['DELETE grace=79..81 200'], ['DELETE grace=80 200'], true],
  ['no number outside', ['DELETE grace=79..81 200'], ['DELETE grace=82 200'], false],
  ['no range where there is none', ['DELETE grace=79..81 200'], ['DELETE 200'], false],
] as const)
  test(`requests fit when they are the expected ones: ${rule}`, () => assert.is(areRequests(expected, actual), fits));

test('a side that does what is expected has no problem', () => {
  const expected = {
    endings: [0],
    pods: { 'web-*': ['POST eviction 201', 'GET 200*', 'GET 404'] },
    state: { 'web-1': 'gone' },
    says: ['Evicted'],
  };
  assert.equal(problemsOf(expected, anObserved()), []);
});

for (const [rule, parts] of [
  ['another ending', { endings: [1] }],
  ['a pod nobody expects', { pods: { 'web-1': ['POST eviction 201', 'GET 404'], 'web-9': ['DELETE 200'] } }],
  ['a pod that is not asked', { pods: {} }],
  ['another end', { state: { 'web-1': 'there' } }],
  ['silence', { said: '' }],
  ['being late', { tookMs: 2_001 }],
  ['a pod asked before the cordon', { cordonsFirst: false }],
] as const)
  test(`a problem is found: ${rule}`, () => {
    const expected: Expected = {
      ...{ endings: [0], pods: { 'web-1': ['POST eviction 201', 'GET 404'] }, state: { 'web-1': 'gone' }, says: ['evicted'] },
      ...{ tookMs: [0, 2_000], cordonsFirst: true },
    };
    assert.is(problemsOf(expected, anObserved(parts)).length, 1);
  });

test('reads and marks make no difference between the sides', () => {
  const ours = anObserved({
    pods: { 'web-1': ['POST eviction 201'] },
    nodes: { 'node-a': ['PATCH unschedulable=true 200', 'PATCH marks 200'] },
  });
  assert.equal(differences(anObserved(), ours), []);
});

for (const [aspect, parts] of [
  ['requests', { pods: { 'web-1': ['POST eviction grace=5 201'] } }],
  ['requests', { nodes: {} }],
  ['requests', { lists: [] }],
  ['state', { state: { 'node-a': 'open', 'web-1': 'gone' } }],
  ['outcome', { successes: [false] }],
] as const)
  test(`a difference is found in the ${aspect}: ${JSON.stringify(parts)}`, () => {
    assert.equal(differences(anObserved(), anObserved(parts)), [aspect]);
  });

test.run();
