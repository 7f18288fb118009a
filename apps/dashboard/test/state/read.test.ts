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

test('a parked message may tell its instant as a number or as text', () => {
  const message = { id: 'p', source: 'sqs', reason: 'no JSON', raw: '{' };
  assert.is(readParked({ ...message, receivedAt: 86_400_000 }).receivedAt, 86_400_000);
  assert.is(readParked({ ...message, receivedAt: '1970-01-02T00:00:00.000Z' }).receivedAt, 86_400_000);
});

test.run();
