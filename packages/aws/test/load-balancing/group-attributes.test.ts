import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readAttributes } from '../../src/load-balancing/group-attributes.ts';

const test = suite('attributes of a group');

test('the time a group drains is told in milliseconds', () => {
  assert.is(readAttributes([{ Key: 'deregistration_delay.timeout_seconds', Value: '45' }]).drainMs, 45_000);
});

test('a group that drains no time says so', () => {
  assert.is(readAttributes([{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }]).drainMs, 0);
});

for (const [Value, closes] of [
  ['true', true],
  ['false', false],
] as const) {
  test(`connection termination set to ${Value} is read as such`, () => {
    const Key = 'deregistration_delay.connection_termination.enabled';
    assert.is(
      readAttributes([
        { Key: 'stickiness.enabled', Value: 'true' },
        { Key, Value },
      ]).closesConnections,
      closes,
    );
  });
}

test('what AWS does not list is unknown', () => {
  assert.equal(readAttributes([{ Key: 'stickiness.enabled', Value: 'true' }]), { drainMs: null, closesConnections: null });
});

test.run();
