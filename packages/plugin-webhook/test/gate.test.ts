import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createGate } from '../src/gate.ts';

const test = suite('webhook: gate');

const passing = (work: Promise<void>) => {
  const state = { passed: false };
  work.then(() => {
    state.passed = true;
  });
  return state;
};

test('it is open', () => assert.is(createGate(fakeClock()).closedMs(), 0));

test('all wait until it opens, also when it is closed for longer meanwhile', async () => {
  const clock = fakeClock();
  const gate = createGate(clock);
  gate.closeUntil(clock.now() + 1_000);
  const state = passing(gate.pass(new AbortController().signal));
  gate.closeUntil(clock.now() + 3_000);
  gate.closeUntil(clock.now() + 2_000);
  await clock.advance(2_999);
  assert.not.ok(state.passed);
  await clock.advance(1);
  assert.ok(state.passed);
});

test('nobody keeps it closed for more than ten minutes', () => {
  const clock = fakeClock();
  const gate = createGate(clock);
  gate.closeUntil(clock.now() + 86_400_000);
  assert.is(gate.closedMs(), 600_000);
});

test('an abort ends the wait', async () => {
  const clock = fakeClock();
  const gate = createGate(clock);
  const controller = new AbortController();
  gate.closeUntil(clock.now() + 1_000);
  const waiting = gate.pass(controller.signal).then(
    () => 'passed',
    (problem: Error) => problem.message,
  );
  controller.abort(new Error('enough'));
  await settle();
  assert.is(await waiting, 'enough');
  assert.is(clock.nextAt(), null);
});

test.run();
