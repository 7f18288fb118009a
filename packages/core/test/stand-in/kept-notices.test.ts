import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeptNotices, MOST_NOTICES, MOST_TEXT } from '../../src/stand-in/kept-notices.ts';
import { aNotice } from '../interruptions/a-notice.ts';

const test = suite('kept notices');

const aMessage = (ids: readonly string[], raw = '{}') => ({
  notices: ids.map((id) => aNotice({ id })),
  receipt: { source: 'test', receivedAt: 0, raw },
});
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `n${from + index}`);

test('of a message only notices that are new are kept', () => {
  const kept = createKeptNotices();
  kept.keep(aMessage(['a', 'b']));
  const fresh = kept.keep(aMessage(['b', 'c'])) || [];
  assert.equal(
    fresh.map(({ id }) => id),
    ['c'],
  );
  assert.equal([kept.count(), kept.all().length], [3, 2]);
});

test('a message of which everything is known is not kept again', () => {
  const kept = createKeptNotices();
  kept.keep(aMessage(['a']));
  assert.equal(kept.keep(aMessage(['a'])), []);
  assert.is(kept.all().length, 1);
});

test('more than 10,000 notices are not kept, and what is known stays known', () => {
  const kept = createKeptNotices();
  kept.keep(aMessage(names(MOST_NOTICES - 1)));
  assert.is(kept.keep(aMessage(['x', 'y'])), false);
  assert.equal(kept.keep(aMessage(['n0'])), []);
  assert.is(kept.count(), MOST_NOTICES - 1);
  assert.is(kept.keep(aMessage(['x'])) && kept.count(), MOST_NOTICES);
});

test('messages that are too long in all are not kept', () => {
  const kept = createKeptNotices();
  const half = 'x'.repeat(MOST_TEXT / 2);
  kept.keep(aMessage(['a'], half));
  kept.keep(aMessage(['b'], half));
  assert.is(kept.keep(aMessage(['c'])), false);
});

test('what is dropped makes room and is new when it comes again', () => {
  const kept = createKeptNotices();
  kept.keep(aMessage(['a'], 'x'.repeat(MOST_TEXT)));
  for (const message of kept.all()) kept.drop(message);
  assert.is(kept.count(), 0);
  assert.is((kept.keep(aMessage(['a'], 'x'.repeat(MOST_TEXT))) || []).length, 1);
});

test('what is postponed comes last', () => {
  const kept = createKeptNotices();
  kept.keep(aMessage(['a']));
  kept.keep(aMessage(['b']));
  const [first] = kept.all();
  if (first !== undefined) kept.postpone(first);
  assert.equal(
    kept.all().map(({ notices }) => notices[0]?.id),
    ['b', 'a'],
  );
});

test.run();
