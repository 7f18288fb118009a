import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Arrival, decideAcceptance } from '../../src/interruptions/accept.ts';
import { aNotice, aScheduledChange, START_AT } from './a-notice.ts';

const test = suite('accept');

const decide = (parts: Partial<Arrival> = {}) =>
  decideAcceptance({ notice: aNotice({ id: 'new' }), source: 'sqs', knownIn: null, open: null, newId: 'int-new', ...parts });

test('a notice opens an interruption where none is open', () => {
  assert.equal(decide().acceptance, { noticeId: 'new', interruptionId: 'int-new', effect: 'opened' });
});

test('a notice is merged into the open interruption of its instance', () => {
  const open = { id: 'int-old', notices: [aNotice({ id: 'old', deadlineAt: START_AT + 1_000 })] };
  const { acceptance, write } = decide({ open });
  assert.equal(acceptance, { noticeId: 'new', interruptionId: 'int-old', effect: 'merged' });
  assert.is(write?.interruption.deadlineAt, START_AT + 1_000);
});

test('a known notice is a duplicate of the interruption that took it and writes nothing', () => {
  const open = { id: 'int-old', notices: [aNotice({ id: 'old' })] };
  const { acceptance, write } = decide({ knownIn: 'int-older', open });
  assert.equal(acceptance, { noticeId: 'new', interruptionId: 'int-older', effect: 'duplicate' });
  assert.is(write, null);
});

test('a state change opens nothing', () => {
  const { acceptance, write } = decide({ notice: aNotice({ kind: 'instance-state-change' }) });
  assert.is(acceptance.effect, 'nothing-open');
  assert.is(write, null);
});

test('a closed scheduled change opens nothing', () => {
  const { acceptance, write } = decide({ notice: aScheduledChange({}, { status: 'closed' }) });
  assert.is(acceptance.effect, 'nothing-open');
  assert.is(write, null);
});

test('a closed scheduled change calls off what it had opened', () => {
  const open = { id: 'int-old', notices: [aScheduledChange({ id: 'old' })] };
  const { write } = decide({ open, notice: aScheduledChange({ id: 'new' }, { status: 'closed' }) });
  assert.is(write?.calledOff, true);
});

test('the journal is told what the notice said and what all of them add up to', () => {
  const { write } = decide({ source: 'sns' });
  assert.equal(write?.event, {
    what: 'notice-accepted',
    noticeId: 'new',
    source: 'sns',
    kind: 'spot-interruption',
    noticedAt: START_AT,
    deadlineAt: START_AT + 120_000,
    interruption: write?.interruption,
  });
});

test.run();
