import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boundOf, requestsWithin } from '../../src/load-balancing/storm-bound.ts';

const test = suite('the least a storm costs');

for (const [instances, targetGroups, requests, leastMs] of [
  [1, 10, 10, 0],
  [500, 16, 80, 15_000],
  [100, 200, 200, 45_000],
  [101, 200, 400, 95_000],
  [500, 1_000, 5_000, 1_245_000],
] as const) {
  test(`${instances} instances of ${targetGroups} groups need ${requests} requests and ${leastMs / 1000} s`, () => {
    assert.equal(boundOf({ instances, targetGroups }), { requests, leastMs });
  });
}

test('twenty requests go at once, and four a second after that', () => {
  assert.equal([0, 1_000, 15_000, -1].map(requestsWithin), [20, 24, 80, 20]);
});

test.run();
