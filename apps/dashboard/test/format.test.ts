import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  formatCount,
  formatCountdown,
  formatDay,
  formatDayName,
  formatDuration,
  formatMoment,
  formatTick,
  formatTime,
  formatUtc,
} from '../src/format.ts';

const test = suite('format');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = Date.parse('2026-11-22T02:12:41.900Z');

for (const [ms, words] of [
  [0, '0 ms'],
  [40, '40 ms'],
  [420, '0.4 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [42_000, '42 s'],
  [59_700, '1 min'],
  [102_000, '1 min 42 s'],
  [2 * HOUR + 5 * MINUTE, '2 h 5 min'],
  [3 * DAY + 4 * HOUR + 59 * MINUTE, '3 d 4 h'],
  [-5_000, '0 ms'],
] as const) {
  test(`a duration of ${ms} ms reads ${words}`, () => assert.is(formatDuration(ms), words));
}

for (const [ms, words] of [
  [120_000, '2:00'],
  [101_001, '1:42'],
  [1, '0:01'],
  [0, '0:00'],
  [-999, '0:00'],
  [-12_000, '−0:12'],
  [2 * HOUR + 5 * MINUTE, '2 h 05 min'],
  [13 * DAY + 4 * HOUR, '13 d 4 h'],
] as const) {
  test(`${ms} ms left read ${words}`, () => assert.is(formatCountdown(ms), words));
}

test('a tick before the origin has a minus sign', () => assert.is(formatTick(-90_000), '−1:30'));
test('a tick from an hour on is in words', () => assert.is(formatTick(2 * HOUR), '2 h'));
test('a time of day is told by the clock of the place', () => assert.is(formatTime(at, -60), '03:12:41'));
test('a day is told by the clock of the place', () => assert.is(formatDay(at, 180), '2026-11-21'));
test('a moment of today has no day', () => assert.is(formatMoment(at, at + HOUR, 0), '02:12:41'));
test('a moment of another day has one', () => assert.is(formatMoment(at, at + DAY, 0), '2026-11-22 02:12:41'));
test('the day before is called yesterday', () => assert.is(formatDayName(at - DAY, at, 0), 'Yesterday'));
test('this day is called today', () => assert.is(formatDayName(at - HOUR, at, 0), 'Today'));
test('an earlier day is called by its date', () => assert.is(formatDayName(at - 2 * DAY, at, 0), '2026-11-20'));
test('an instant in UTC says so', () => assert.is(formatUtc(at), '2026-11-22 02:12:41 UTC'));
test('one thing is no plural', () => assert.is(formatCount(1, 'interruption'), '1 interruption'));
test('a thousand things have a comma', () => assert.is(formatCount(1_000, 'interruption'), '1,000 interruptions'));

test.run();
