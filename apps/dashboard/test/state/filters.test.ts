import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { choicesIn, filtersIn, fitting, historyAddress, NO_FILTERS } from '../../src/state/filters.ts';
import { readRoute } from '../../src/state/route.ts';
import { views } from '../fixtures.ts';

const test = suite('filters');

const all = [views.finished, views.degraded, views.dryRun];

test('a narrowed history has an address that says so, and is read back', () => {
  const filters = { query: 'web & 7', outcome: 'degraded', kind: '', group: 'a/b?c' };
  assert.equal(filtersIn(historyAddress(filters)), filters);
  assert.equal(readRoute(historyAddress(filters)), { page: 'history' });
});

test('no filters have the plain address', () => {
  assert.is(historyAddress(NO_FILTERS), '#/history');
});

test('every filter that is set must fit', () => {
  assert.equal(fitting(all, { ...NO_FILTERS, outcome: 'degraded' }), [views.degraded]);
  assert.equal(
    fitting(all, { ...NO_FILTERS, outcome: 'degraded', kind: 'termination-hook' }).length,
    views.degraded.kind === 'termination-hook' ? 1 : 0,
  );
  assert.equal(fitting(all, NO_FILTERS), all);
});

test('the choices are those there are, with their counts', () => {
  const counted = choicesIn(all, 'outcome');
  assert.is(
    counted.reduce((sum, [, count]) => sum + count, 0),
    all.length,
  );
  assert.ok(counted.some(([name]) => name === 'degraded'));
});

test.run();
