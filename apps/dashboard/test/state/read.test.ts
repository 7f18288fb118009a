import type { InterruptionView } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Parked, readInstants } from '../../src/state/read.ts';
import { written } from '../fixtures.ts';

const test = suite('read');

/** Every value under a name of an instant, at any depth. */
function instantsIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (/[a-z]At$/.test(name) ? [inner] : instantsIn(inner)));
}

for (const [name, interruption] of Object.entries(written)) {
  test(`every instant of the ${name} one becomes a number or stays null`, () => {
    const instants = instantsIn(readInstants<InterruptionView>(interruption));
    assert.ok(instants.length > 10);
    assert.ok(
      instants.every((at) => at === null || Number.isFinite(at)),
      JSON.stringify(instants),
    );
  });
}

test('an instant keeps its milliseconds', () => {
  const { openedAt } = readInstants<InterruptionView>(written.running);
  assert.is(new Date(openedAt).toISOString(), written.running.openedAt);
});

test('a missing deadline stays null', () => {
  assert.is(readInstants<InterruptionView>({ ...written.running, deadlineAt: null }).deadlineAt, null);
});

test('an interruption without a plan stays without one', () => {
  assert.is(readInstants<InterruptionView>({ ...written.running, plan: null }).plan, null);
});

const parked = { id: 'p', source: 'sqs', reason: 'no JSON', raw: '{', interruptionId: null, receivedAt: '1970-01-02T00:00:00.000Z' };

test('the instants of a parked message become numbers', () => {
  const { receivedAt, replayedAt } = readInstants<Parked>({ ...parked, replayedAt: '1970-01-03T00:00:00.000Z' });
  assert.equal([receivedAt, replayedAt], [86_400_000, 2 * 86_400_000]);
});

test('a parked message that was never replayed says so', () => {
  assert.is(readInstants<Parked>({ ...parked, replayedAt: null }).replayedAt, null);
});

test('facts and tags stay as they are, whatever they are called', () => {
  const words = { facts: { drainedAt: '2026-11-22T10:00:00Z' }, tags: { bornAt: '2020' } };
  assert.equal(readInstants<typeof words>(words), words);
});

test.run();
