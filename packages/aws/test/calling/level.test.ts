import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filledUp, nextTokenMs, recovered, slowedDown } from '../../src/calling/level.ts';
import { leastMs } from '../../src/calling/rates.ts';

const test = suite('a bucket’s level');

const RATE = { most: 19, perSecond: 4 };

test('a bucket fills evenly and no further than it can hold', () => {
  assert.is(filledUp({ tokens: 0, at: 0 }, RATE, 1_250).tokens, 5);
  assert.is(filledUp({ tokens: 0, at: 0 }, RATE, 60_000).tokens, 19);
});

test('a clock that goes back takes no tokens away', () => {
  assert.is(filledUp({ tokens: 3, at: 1_000 }, RATE, 0).tokens, 3);
});

test('a clock that was set back far does not stop the filling', () => {
  const level = filledUp({ tokens: 0, at: 3_600_000 }, RATE, 0);
  assert.is(filledUp(level, RATE, 1_000).tokens, 4);
});

test('a pace from the future begins to recover now', () => {
  assert.equal(recovered({ factor: 1 / 2, since: 3_600_000 }, 0), { factor: 1 / 2, since: 0 });
});

test('a bucket that holds more than it may, because replicas came, is cut', () => {
  assert.is(filledUp({ tokens: 19, at: 0 }, { most: 9, perSecond: 2 }, 0).tokens, 9);
});

test('the next whole token is there when it is said to be', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 18, noNaN: true }), fc.double({ min: 0.05, max: 50, noNaN: true }), (tokens, perSecond) => {
      const level = { tokens, at: 0 };
      const filling = { most: 1_000, perSecond };
      const later = filledUp(level, filling, nextTokenMs(level, filling));
      assert.ok(Math.floor(later.tokens + 1e-9) > Math.floor(tokens));
    }),
  );
});

test('however it is asked, a bucket never gives more than its rate', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(waits, (pauses) => {
      let [level, now, given] = [{ tokens: RATE.most, at: 0 }, 0, 0];
      for (const pause of pauses) {
        now += pause;
        level = filledUp(level, RATE, now);
        if (level.tokens < 1) continue;
        level = { ...level, tokens: level.tokens - 1 };
        given += 1;
      }
      assert.ok(given <= RATE.most + (now / 1000) * RATE.perSecond + 1e-6);
    }),
  );
});

test('a refusal halves the pace, and those that come with it change nothing', () => {
  const once = slowedDown({ factor: 1, since: 0 }, 10_000);
  assert.is(once.factor, 0.5);
  assert.is(slowedDown(once, 10_900).factor, 0.5);
  assert.is(slowedDown(once, 11_000).factor, 0.25);
});

test('however often AWS refuses, an eighth of the rate is left', () => {
  let pace = { factor: 1, since: 0 };
  for (let now = 0; now < 60_000; now += 1_500) pace = slowedDown(pace, now);
  assert.is(pace.factor, 1 / 8);
});

test('the pace doubles for every five seconds without a refusal', () => {
  const slow = { factor: 1 / 8, since: 0 };
  assert.is(recovered(slow, 4_999).factor, 1 / 8);
  assert.is(recovered(slow, 5_000).factor, 1 / 4);
  assert.is(recovered(slow, 15_000).factor, 1);
  assert.is(recovered(slow, 600_000).factor, 1);
});

test('what a bucket holds goes at once, the rest one by one', () => {
  const rate = { capacity: 20, perSecond: 4 };
  assert.is(leastMs(20, rate, 20), 0);
  assert.is(leastMs(80, rate, 20), 15_000);
  assert.is(leastMs(1, rate, -3), 1_000);
});

test.run();
