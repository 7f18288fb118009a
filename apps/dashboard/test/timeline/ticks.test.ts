import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ticksOf } from '../../src/timeline/ticks.ts';

const test = suite('ticks');

test('ticks stand at round distances from the notice', () => {
  const ticks = ticksOf({ span: { startsAt: 1_000, endsAt: 125_000 }, originAt: 1_000, width: 640 });
  assert.equal(
    ticks.map(({ label }) => label),
    ['0:00', '0:15', '0:30', '0:45', '1:00', '1:15', '1:30', '1:45', '2:00'],
  );
});

test('a narrow axis has fewer ticks', () => {
  const ticks = ticksOf({ span: { startsAt: 0, endsAt: 125_000 }, originAt: 0, width: 200 });
  assert.equal(
    ticks.map(({ label }) => label),
    ['0:00', '1:00', '2:00'],
  );
});

test('what lies before the notice has ticks below zero', () => {
  const ticks = ticksOf({ span: { startsAt: -60_000, endsAt: 60_000 }, originAt: 0, width: 200 });
  assert.is(ticks[0]?.label, '−1:00');
});

test('of any span all ticks lie in it, and their labels never touch', () => {
  const request = fc.record({
    startsAt: fc.integer({ min: 0, max: 1e9 }),
    lengthMs: fc.integer({ min: 1_000, max: 1e10 }),
    before: fc.integer({ min: 0, max: 1e6 }),
    width: fc.integer({ min: 120, max: 3_000 }),
  });
  fc.assert(
    fc.property(request, ({ startsAt, lengthMs, before, width }) => {
      const span = { startsAt, endsAt: startsAt + lengthMs };
      const xs = ticksOf({ span, originAt: startsAt + before, width }).map(({ at }) => ((at - startsAt) / lengthMs) * width);
      return xs.every((x, index) => x >= 0 && x <= width && (index === 0 || x - (xs[index - 1] ?? 0) >= 63.9));
    }),
  );
});

test.run();
