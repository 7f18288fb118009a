import type { StepView } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  closingWords,
  countdownTo,
  groupOf,
  hasTrouble,
  isLeftOut,
  nameOf,
  presentWords,
  runningSteps,
  spareMs,
  standingOf,
  workedMs,
} from '../../src/state/standing.ts';
import { changed, views } from '../fixtures.ts';

const test = suite('standing');
const stepOf = (view: { readonly steps: readonly StepView[] }, id: string): StepView => {
  const step = view.steps.find((each) => each.id === id);
  if (step === undefined) throw new TypeError(id);
  return step;
};
const { running, finished, degraded } = views;

test('a step with an outcome stands as its outcome', () => {
  assert.is(standingOf(stepOf(degraded, 'k8s-drain'), degraded.closedAt), 'timed-out');
});
test('a step that has started and not ended is running', () => assert.is(standingOf(stepOf(running, 'k8s-drain'), null), 'running'));
test('a step that has not started is waiting', () => assert.is(standingOf(stepOf(running, 'asg-lifecycle'), null), 'waiting'));
test('a step without an outcome in a closed interruption was not reached', () => {
  assert.is(standingOf(stepOf(running, 'asg-lifecycle'), 1), 'not-reached');
});
test('only steps at work are running', () =>
  assert.equal(
    runningSteps(running).map(({ id }) => id),
    ['k8s-drain'],
  ));

test('a step the plan gave no time is left out', () => assert.ok(isLeftOut(stepOf(degraded, 'ssm-shutdown'))));
test('a step that had nothing to do is not left out', () => assert.not.ok(isLeftOut(stepOf(finished, 'asg-lifecycle'))));

test('a machine is called by its Name tag', () => assert.is(nameOf(running), 'shop-web-7'));
test('a machine without a name is called by its id', () => assert.is(nameOf(changed(running, { instance: null })), running.instanceId));
test('the group is the hook’s while the inventory has not answered', () => {
  assert.is(groupOf(changed(running, { instance: null })), 'shop-web-spot');
});

test('time is counted down to the deadline of AWS', () => assert.is(countdownTo(running), running.deadlineAt));
test('without one it is counted down to the end of the run', () => {
  assert.is(countdownTo(changed(running, { deadlineAt: null })), running.plan?.deadlineAt);
});

test('a failed step is trouble', () => assert.ok(hasTrouble(degraded)));
test('a skipped step is none', () => assert.not.ok(hasTrouble(finished)));

test('what happens now is the progress of the running steps', () => {
  assert.is(presentWords(running), 'k8s-drain: 7 of 12 pods gone, waiting for shop/cart-7c9 (PDB cart)');
});
test('before the first claim a run is waited for', () => {
  assert.is(presentWords(changed(running, { plan: null, steps: [], attempt: 0 })), 'waiting for a run');
});
test('between claim and plan the instance is looked up', () => {
  assert.is(presentWords(changed(running, { plan: null, steps: [], attempt: 1 })), 'looking the instance up');
});

test('a degraded run is remembered by the steps that failed', () => {
  assert.match(closingWords(degraded), /^elb-deregister: AWS refused .* · k8s-drain: 2 pods left/);
});
test('a run without trouble is remembered by its reason', () => assert.is(closingWords(finished), finished.reason));

test('what was spared is counted from the closing to the deadline of AWS', () => assert.is(spareMs(degraded), 12_000));
test('a run that closed too late has spared less than nothing', () => {
  const late = changed(degraded, { closedAt: (degraded.deadlineAt ?? 0) + 3_000 });
  assert.is(spareMs(late), -3_000);
});
test('without a run nothing was spared', () => assert.is(spareMs(changed(degraded, { plan: null })), null));

test('a running step has worked until now', () => {
  const step = stepOf(running, 'k8s-drain');
  assert.is(workedMs(step, (step.startedAt ?? 0) + 5_000), 5_000);
});
test('a step that has ended has worked until its end', () => assert.is(workedMs(stepOf(running, 'elb-deregister'), 9e15), 15_850));
test('a clock that is behind the server’s does not make it negative', () => assert.is(workedMs(stepOf(running, 'k8s-drain'), 0), 0));

test.run();
