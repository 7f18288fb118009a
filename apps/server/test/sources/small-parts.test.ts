import { parseDuration } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bodyText } from '../../src/sources/body-text.ts';
import { createBoundedMap } from '../../src/sources/bounded-map.ts';
import { createRefusals } from '../../src/sources/refusals.ts';
import { isOneOf } from '../../src/sources/secret-equal.ts';

const test = suite('small parts of the sources');

test('whatever bytes were posted can be had back from their text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const text = bodyText(bytes);
      return [Buffer.from(text, 'utf8'), Buffer.from(text, 'latin1')].some((back) => back.equals(Buffer.from(bytes)));
    }),
  );
});

test('text is had back as text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => bodyText(Buffer.from(text, 'utf8')) === text));
});

test('a bounded map forgets what was used longest ago', () => {
  const map = createBoundedMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.get('a');
  map.set('c', 3);
  assert.equal([map.get('a'), map.get('b'), map.get('c')], [1, undefined, 3]);
});

test('refusals of more addresses than are remembered do not pile up', () => {
  const refusals = createRefusals({ clock: fakeClock(), burst: 1, addresses: 2 });
  for (const address of ['a', 'b', 'c']) refusals.count(address);
  assert.equal([refusals.isExhausted('a'), refusals.isExhausted('c')], [false, true]);
});

test('an address has one more refusal after each refill', async () => {
  const clock = fakeClock();
  const refusals = createRefusals({ clock, burst: 2, refillMs: 1_000 });
  assert.equal([refusals.count('a'), refusals.count('a'), refusals.count('a')], [true, true, false]);
  await clock.advance(1_000);
  assert.equal([refusals.count('a'), refusals.count('a')], [true, false]);
});

test('a secret is found among several, and nothing else is', () => {
  assert.equal(
    ['one', 'two', 'On', '', 'onetwo'].map((given) => isOneOf(['one', 'two'], given)),
    [true, true, false, false, false],
  );
});

test('durations are read in all their units', () => {
  assert.equal(['5ms', '90s', '2m', '12h'].map(parseDuration), [5, 90_000, 120_000, 43_200_000]);
  assert.throws(() => parseDuration('soon'), TypeError as never);
});

test.run();
