import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closedOnes, daysOf, openOnes } from '../../src/state/lists.ts';
import { search } from '../../src/state/search.ts';
import { byId, changed, views } from '../fixtures.ts';

const test = suite('lists');
const { running, finished, degraded, dryRun } = views;
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
const due = (id: string, deadlineAt: number | null) => changed(running, { id, deadlineAt, plan: null });

test('the open ones stand by the time that is left, those without a deadline last', () => {
  const list = openOnes(byId(due('never', null), due('late', 2_000), due('soon', 1_000), finished));
  assert.equal(ids(list), ['soon', 'late', 'never']);
});

test('open ones with the same time left keep their places', () => {
  const [one, other] = [due('a', 1_000), due('b', 1_000)];
  assert.equal(ids(openOnes(byId(one, other))), ids(openOnes(byId(other, one))));
});

test('the last to close stands first', () => {
  assert.equal(ids(closedOnes(byId(dryRun, running, degraded, finished))), ids([finished, degraded, dryRun]));
});

test('days keep the order of their interruptions', () => {
  const now = finished.closedAt ?? 0;
  const days = daysOf([finished, changed(degraded, { closedAt: now - 86_400_000 })], now);
  assert.equal(
    days.map(({ name, views: own }) => [name, own.length]),
    [
      ['Today', 1],
      ['Yesterday', 1],
    ],
  );
});

for (const [query, found] of [
  ['', 3],
  ['   ', 3],
  ['batch-worker', 1],
  ['DEGRADED', 1],
  ['i-0e5a9c2b7d4f16830', 1],
  ['elb_access_denied', 1],
  ['spot shop', 2],
  ['shop degraded', 1],
  ['dry run', 1],
  ['10.0.42.17', 3],
  ['nothing of this', 0],
] as const) {
  test(`"${query}" finds ${found} of three`, () => assert.is(search([finished, degraded, dryRun], query).length, found));
}

test.run();
