import { type Action, KINDS, type Kind } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Notice } from '../../src/notices/notice.ts';
import { type SampleParts, sampleNotice } from '../../src/notices/samples.ts';
import { readAt } from './cases.ts';

const test = suite('sampleNotice');
const AT = Date.UTC(2026, 10, 22, 10);

function readSample(kind: Kind, parts: Partial<SampleParts> = {}): Notice {
  const instanceId = kind === 'capacity-block-expiration' ? 'cr-0f1e2d3c4b5a69788' : 'i-0b6e4d2c8f1a3957e';
  const reading = readAt({ account: null, region: null }, sampleNotice(kind, { instanceId, at: AT, ...parts }));
  if (reading.what !== 'notices' || reading.notices[0] === undefined) throw new TypeError(JSON.stringify(reading));
  assert.is(reading.notices.length, 1);
  assert.is(reading.notices[0].instanceId, instanceId);
  return reading.notices[0];
}

for (const kind of KINDS) {
  test(`a sample of ${kind} reads as one notice of it, noticed when it says`, () => {
    const { kind: read, noticedAt } = readSample(kind);
    assert.equal({ read, noticedAt }, { read: kind, noticedAt: AT });
  });

  test(`a sample of ${kind} names the account and region it was given`, () => {
    const { account, region } = readSample(kind, { account: '444455556666', region: 'ap-south-1' });
    assert.equal({ account, region }, { account: '444455556666', region: 'ap-south-1' });
  });
}

for (const [region, partition] of [
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
]) {
  test(`samples of ${region} name everything in the partition ${partition}`, () => {
    for (const kind of KINDS) {
      const named = sampleNotice(kind, { instanceId: 'i-0b6e4d2c8f1a3957e', at: AT, region }).match(/arn:[\w-]+/g) ?? [];
      assert.equal([...new Set(named)], named.length === 0 ? [] : [`arn:${partition}`], kind);
    }
  });
}

const SAID: readonly (readonly [Kind, readonly Action[]])[] = [
  ['spot-interruption', ['terminate', 'stop', 'hibernate']],
  ['capacity-interruption', ['terminate', 'stop', 'hibernate']],
  ['termination-hook', ['terminate', 'return-to-pool']],
  ['scheduled-change', ['terminate', 'stop', 'reboot', 'maintain']],
  ['instance-state-change', ['terminate', 'stop']],
];

for (const [kind, actions] of SAID) {
  test(`a sample of ${kind} says the action it was given`, () => {
    assert.equal(
      actions.map((action) => readSample(kind, { action }).action),
      actions,
    );
  });
}

test('a sample of a hook names its group and hook', () => {
  const { hook } = readSample('termination-hook', { group: 'workers', hook: 'last-words', id: 'token-1' });
  assert.equal(hook, { group: 'workers', name: 'last-words', token: 'token-1', noticedAt: AT });
});

test('a sample of a scheduled change begins when it was told to', () => {
  assert.is(readSample('scheduled-change', { startsAt: AT + 3_600_000 }).deadlineAt, AT + 3_600_000);
});

test('the same sample twice is the same notice, and another id makes another', () => {
  assert.is(readSample('spot-interruption').id, readSample('spot-interruption').id);
  assert.is.not(readSample('spot-interruption').id, readSample('spot-interruption', { id: 'another' }).id);
});

test.run();
