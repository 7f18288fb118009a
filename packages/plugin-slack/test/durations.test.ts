import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { durationText, instantText, timeBar } from '../src/durations.ts';
import { after, NOTICED_AT } from './support/views.ts';

const test = suite('slack: durations');

for (const [ms, text] of [
  [0, '0 s'],
  [99, '0 s'],
  [450, '0.4 s'],
  [9_999, '9.9 s'],
  [71_999, '71 s'],
  [-3_400, '3.4 s'],
  [179_999, '179 s'],
  [180_000, '3 min'],
  [7_200_000, '2 h'],
  [14 * 86_400_000, '14 days'],
] as const) {
  test(`${ms} ms reads "${text}"`, () => assert.is(durationText(ms), text));
}

test('half the time left is half a bar', () => {
  assert.is(timeBar({ fromAt: NOTICED_AT, untilAt: after(120_000), at: after(60_000) }), '██████░░░░░░');
});

test('a bar has always the same length, and is empty only when nothing is left', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.integer(), (fromAt, untilAt, at) => {
      const bar = timeBar({ fromAt, untilAt, at });
      assert.is(bar.length, 12);
      assert.is(bar.includes('█'), at < untilAt && fromAt < untilAt);
    }),
  );
});

test('an instant of another day is told with its day', () => {
  assert.match(instantText(after(86_400_000), NOTICED_AT), '2026-11-23 10:00 UTC');
});

test.run();
