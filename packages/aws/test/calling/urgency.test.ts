import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BACKGROUND, type Purpose, urgencyOf } from '../../src/calling/urgency.ts';

const test = suite('urgencyOf');

const PURPOSES: readonly Purpose[] = ['write', 'look', 'search'];
const at = (purpose: Purpose) =>
  [0, 60_000, 60_001, 300_000, 300_001, Number.POSITIVE_INFINITY].map((leftMs) => urgencyOf(purpose, leftMs));

test('a write goes before everything else, and the sooner the less time there is', () => {
  assert.equal(at('write'), [0, 0, 1, 1, 2, 2]);
});

test('looks go after writes, and searches after looks, however much time there is', () => {
  assert.equal(at('look'), [3, 3, 4, 4, 5, 5]);
  assert.equal(at('search'), [6, 6, 7, 7, 8, 8]);
});

test('what is overdue is as urgent as can be', () => {
  assert.equal(
    PURPOSES.map((purpose) => urgencyOf(purpose, -1)),
    [0, 3, 6],
  );
});

test('what nobody waits for goes last', () => {
  assert.ok(PURPOSES.every((purpose) => urgencyOf(purpose, Number.POSITIVE_INFINITY) < BACKGROUND));
});

test.run();
