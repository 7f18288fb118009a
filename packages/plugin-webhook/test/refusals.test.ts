import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRefusals } from '../src/refusals.ts';

const test = suite('webhook: refusals');

test('a message that is refused for itself is passed over after three tries', () => {
  const refusals = createRefusals();
  assert.equal(
    [1, 2, 3].map(() => refusals.isEnough('a', 422)),
    [false, false, true],
  );
});

test('a refusal that may mean the address is not enough while nothing else is taken', () => {
  const refusals = createRefusals();
  refusals.noteTaken();
  assert.not.ok(Array.from({ length: 20 }, () => refusals.isEnough('a', 401)).includes(true));
});

test('a refusal that may mean the address is enough once something else was taken', () => {
  const refusals = createRefusals();
  assert.equal([refusals.isEnough('a', 403), refusals.isEnough('a', 403), refusals.isEnough('a', 403)], [false, false, false]);
  refusals.noteTaken();
  assert.ok(refusals.isEnough('a', 403));
});

test('every message is counted by itself', () => {
  const refusals = createRefusals();
  assert.equal(
    ['a', 'b', 'a', 'b', 'a', 'b'].map((key) => refusals.isEnough(key, 400)),
    [false, false, false, false, true, true],
  );
});

test('a redirect is taken for a matter of the address', () => {
  const refusals = createRefusals();
  assert.not.ok([1, 2, 3, 4].map(() => refusals.isEnough('a', 302)).includes(true));
});

test.run();
