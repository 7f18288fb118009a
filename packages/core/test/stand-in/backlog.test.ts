import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createBacklog, MOST_NOTICES, MOST_TEXT } from '../../src/stand-in/backlog.ts';
import { aNotice } from '../interruptions/a-notice.ts';

const test = suite('the backlog');

const aMessage = (ids: readonly string[], raw = '{}') => ({
  notices: ids.map((id) => aNotice({ id })),
  receipt: { source: 'test', receivedAt: 0, raw },
});
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `n${from + index}`);

test('of a message only notices that are new are taken in', () => {
  const backlog = createBacklog();
  backlog.add(aMessage(['a', 'b']));
  const fresh = backlog.add(aMessage(['b', 'c'])) || [];
  assert.equal(
    fresh.map(({ id }) => id),
    ['c'],
  );
  assert.equal([backlog.count(), backlog.all().length], [3, 2]);
});

test('a message of which everything is known is not taken in again', () => {
  const backlog = createBacklog();
  backlog.add(aMessage(['a']));
  assert.equal(backlog.add(aMessage(['a'])), []);
  assert.is(backlog.all().length, 1);
});

test('more than 10,000 notices are not taken in, and what is known stays known', () => {
  const backlog = createBacklog();
  backlog.add(aMessage(names(MOST_NOTICES - 1)));
  assert.is(backlog.add(aMessage(['x', 'y'])), false);
  assert.equal(backlog.add(aMessage(['n0'])), []);
  assert.is(backlog.count(), MOST_NOTICES - 1);
  assert.is(backlog.add(aMessage(['x'])) && backlog.count(), MOST_NOTICES);
});

test('messages that are too long in all are not taken in', () => {
  const backlog = createBacklog();
  const half = 'x'.repeat(MOST_TEXT / 2);
  backlog.add(aMessage(['a'], half));
  backlog.add(aMessage(['b'], half));
  assert.is(backlog.add(aMessage(['c'])), false);
});

test('what is dropped makes room and is new when it comes again', () => {
  const backlog = createBacklog();
  backlog.add(aMessage(['a'], 'x'.repeat(MOST_TEXT)));
  for (const message of backlog.all()) backlog.drop(message);
  assert.is(backlog.count(), 0);
  assert.is((backlog.add(aMessage(['a'], 'x'.repeat(MOST_TEXT))) || []).length, 1);
});

test('what is postponed comes last', () => {
  const backlog = createBacklog();
  backlog.add(aMessage(['a']));
  backlog.add(aMessage(['b']));
  const [first] = backlog.all();
  if (first !== undefined) backlog.postpone(first);
  assert.equal(
    backlog.all().map(({ notices }) => notices[0]?.id),
    ['b', 'a'],
  );
});

test.run();
