import type { StepOutcome } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseResult } from '../src/result.ts';

const test = suite('asg-lifecycle chooses a result');

const terminating = { action: 'terminate' } as const;
const either = { result: 'CONTINUE', resultOnFailure: 'ABANDON' } as const;
const well = { drain: 'succeeded', shut: 'skipped' } as const;

test('the result is the configured one when all went well', () => {
  assert.equal(chooseResult({ interruption: terminating, config: either, outcomes: well }), { result: 'CONTINUE', because: null });
  assert.is(chooseResult({ interruption: terminating, config: either, outcomes: {} }).result, 'CONTINUE');
});

const FAILURES: readonly (readonly [StepOutcome, string])[] = [
  ['failed', 'drain failed'],
  ['timed-out', 'drain timed out'],
  ['not-reached', 'drain was not reached'],
];
for (const [outcome, because] of FAILURES) {
  test(`a step before that ${because.slice(6)} decides for the other result and is named`, () => {
    const outcomes = { out: 'succeeded', drain: outcome } as const;
    assert.equal(chooseResult({ interruption: terminating, config: either, outcomes }), { result: 'ABANDON', because });
  });
}

test('without a result for failures there is one for all', () => {
  const outcomes = { drain: 'failed' } as const;
  assert.equal(chooseResult({ interruption: terminating, config: { result: 'CONTINUE' }, outcomes }), {
    result: 'CONTINUE',
    because: null,
  });
  assert.equal(chooseResult({ interruption: terminating, config: { result: 'ABANDON' }, outcomes }), { result: 'ABANDON', because: null });
});

test('what returns to its warm pool always goes on', () => {
  const interruption = { action: 'return-to-pool' } as const;
  const outcomes = { drain: 'failed' } as const;
  assert.is(chooseResult({ interruption, config: either, outcomes }).result, 'CONTINUE');
  assert.is(chooseResult({ interruption, config: { result: 'ABANDON' }, outcomes: well }).result, 'CONTINUE');
});

test.run();
