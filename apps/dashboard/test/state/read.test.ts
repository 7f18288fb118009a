import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readInterruption, readParked } from '../../src/state/read.ts';
import { written } from '../fixtures.ts';

const test = suite('read');

/** Every value under a name of an instant, at any depth. */
function instantsIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (/[a-z]At$/.test(name) ? [inner] : instantsIn(inner)));
}

for (const [name, interruption] of Object.entries(written)) {
  test(`every instant of the ${name} one becomes a number or stays null`, () => {
    const instants = instantsIn(readInterruption(interruption));
    assert.ok(instants.length > 10);
    assert.ok(
      instants.every((at) => at === null || Number.isFinite(at)),
      JSON.stringify(instants),
    );
  });
}

test('an instant keeps its milliseconds', () => {
  const { openedAt } = readInterruption(written.running);
  assert.is(new Date(openedAt).toISOString(), written.running.openedAt);
});

test('a missing deadline stays null', () => {
  assert.is(readInterruption({ ...written.running, deadlineAt: null }).deadlineAt, null);
});

test('an interruption without a plan stays without one', () => {
  assert.is(readInterruption({ ...written.running, plan: null }).plan, null);
});

const parked = { id: 'p', source: 'sqs', reason: 'no JSON', raw: '{', interruptionId: null, receivedAt: '1970-01-02T00:00:00.000Z' };

test('the instants of a parked message become numbers', () => {
  const { receivedAt, replayedAt } = readParked({ ...parked, replayedAt: '1970-01-03T00:00:00.000Z' });
  assert.equal([receivedAt, replayedAt], [86_400_000, 2 * 86_400_000]);
});

test('a parked message that was never replayed says so', () => {
  assert.is(readParked({ ...parked, replayedAt: null }).replayedAt, null);
});

test.run();
