import type { AutoScaling } from '@lastcall/aws';
import type { Clock, Hook, Log } from '@lastcall/plugin-api';
import { anInstance, anInterruption, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHearts, heartbeatIntervalMs } from '../src/heartbeat.ts';

const test = suite('asg-lifecycle keeps hooks alive');

const DRAIN: Hook = { group: 'web', name: 'drain', token: '71514b9d-6a40-4b26-8523-05e7ee35fa40', noticedAt: 0 };
const withTimeout = (ms: number) => anInterruption({ hooks: [DRAIN], instance: anInstance({ hookTimeoutsMs: { drain: ms } }) });
const refusal = (message: string) => Object.assign(new Error(message), { name: 'ValidationError' });

/** Auto Scaling as a record of heartbeats, in ms from the clock's start. After `refuse` every further one is refused. */
function listenFor(clock: Clock) {
  const startedAt = clock.now();
  const heard: { at: number; deadlineAt: number; token: string | undefined }[] = [];
  const warnings: string[] = [];
  let problem: Error | null = null;
  const autoScaling = {
    async recordLifecycleActionHeartbeat(input: { LifecycleActionToken?: string }, call: { deadlineAt: number }) {
      heard.push({ at: clock.now() - startedAt, deadlineAt: call.deadlineAt - startedAt, token: input.LifecycleActionToken });
      if (problem !== null) throw problem;
    },
  } as unknown as AutoScaling;
  const log: Log = { info() {}, warn: (text) => void warnings.push(text), error() {} };
  const refuse = (reason: Error) => {
    problem = reason;
  };
  return { autoScaling, log, heard, warnings, refuse, ats: () => heard.map(({ at }) => at) };
}

/** A hook of 60 s that is being kept alive. */
function keepingAlive(interruption = withTimeout(60_000)) {
  const clock = fakeClock();
  const listening = listenFor(clock);
  const run = new AbortController();
  const keepAlive = createHearts();
  const { autoScaling, log } = listening;
  const prepare = () => keepAlive({ autoScaling, log, clock, interruption, hook: DRAIN, signal: run.signal });
  prepare();
  return { ...listening, clock, run, prepare };
}

test('the first heartbeat comes at once and the others every half of the timeout', async () => {
  const { clock, ats } = keepingAlive();
  await clock.advance(95_000);
  assert.equal(ats(), [0, 30_000, 60_000, 90_000]);
});

test('a hook of unknown timeout is kept alive as one of 30 s', () => {
  assert.is(heartbeatIntervalMs(anInterruption({ instance: null }), DRAIN), 15_000);
  assert.is(heartbeatIntervalMs(anInterruption(), DRAIN), 15_000);
});

test('a heartbeat may be repeated until the next is due', async () => {
  const { clock, heard } = keepingAlive();
  await clock.advance(40_000);
  assert.equal(
    heard.map(({ deadlineAt }) => deadlineAt),
    [30_000, 60_000],
  );
});

test('heartbeats end with the run and leave no timer behind', async () => {
  const { clock, run, ats } = keepingAlive();
  await clock.advance(40_000);
  run.abort(new Error('the run has closed'));
  await clock.advance(200_000);
  assert.equal(ats(), [0, 30_000]);
  assert.is(clock.nextAt(), null);
});

test('a run that has closed already gets no heartbeat', async () => {
  const { clock, run, prepare, ats } = keepingAlive();
  run.abort(new Error('the run has closed'));
  await clock.advance(0);
  prepare();
  await clock.advance(60_000);
  assert.equal(ats(), [0]);
});

test('heartbeats end when nothing waits, by token or by instance', async () => {
  const { clock, refuse, heard, warnings } = keepingAlive();
  await clock.advance(10_000);
  refuse(refusal('No active Lifecycle Action found with token x'));
  await clock.advance(200_000);
  assert.equal(
    heard.map(({ token }) => token),
    [DRAIN.token, DRAIN.token, undefined],
  );
  assert.equal(warnings, []);
  assert.is(clock.nextAt(), null);
});

test('heartbeats end when the group is gone', async () => {
  const { clock, refuse, ats } = keepingAlive();
  await clock.advance(10_000);
  refuse(refusal("AutoScalingGroup name not found - AutoScalingGroup 'web' not found"));
  await clock.advance(200_000);
  assert.equal(ats(), [0, 30_000]);
});

test('a refused heartbeat is logged and the next comes as planned', async () => {
  const { clock, refuse, ats, warnings } = keepingAlive();
  refuse(Object.assign(new Error('no'), { name: 'AccessDenied' }));
  await clock.advance(65_000);
  assert.equal(ats(), [0, 30_000, 60_000]);
  assert.is(warnings.length, 2);
});

test('preparing again for a new plan does not double the heartbeats', async () => {
  const { clock, prepare, ats } = keepingAlive();
  await clock.advance(10_000);
  prepare();
  await clock.advance(35_000);
  assert.equal(ats(), [0, 30_000]);
});

test.run();
