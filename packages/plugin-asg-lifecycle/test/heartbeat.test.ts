import type { AutoScaling } from '@lastcall/aws';
import type { Clock, Hook } from '@lastcall/plugin-api';
import { anInstance, anInterruption, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createHearts } from '../src/heartbeat.ts';

const test = suite('asg-lifecycle keeps hooks alive');

const TOKEN = '71514b9d-6a40-4b26-8523-05e7ee35fa40';
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
  const refuse = (reason: Error | null) => {
    problem = reason;
  };
  return { autoScaling, warn: (text: string) => void warnings.push(text), heard, warnings, refuse, ats: () => heard.map(({ at }) => at) };
}

/** A hook that is being kept alive, as chance has it in the middle: every half of its timeout, 1.5 s late the first time. */
function keepingAlive({ timeoutMs = 60_000, waitedMs = 0, luck = 0.5 } = {}) {
  const clock = fakeClock();
  const listening = listenFor(clock);
  const run = new AbortController();
  const keepAlive = createHearts();
  const { autoScaling, warn } = listening;
  const hook: Hook = { group: 'web', name: 'drain', token: TOKEN, noticedAt: clock.now() - waitedMs };
  const interruption = anInterruption({ hooks: [hook], instance: anInstance({ hookTimeoutsMs: { drain: timeoutMs } }) });
  const prepare = () => keepAlive({ autoScaling, warn, clock, interruption, hook, signal: run.signal, random: () => luck });
  prepare();
  return { ...listening, clock, run, prepare };
}

test('the first heartbeat comes soon and the others every half of the timeout', async () => {
  const { clock, ats } = keepingAlive();
  await clock.advance(95_000);
  assert.equal(ats(), [1_500, 31_500, 61_500, 91_500]);
});

test('a hook that has waited for long gets its first heartbeat at once', async () => {
  const { clock, ats } = keepingAlive({ waitedMs: 40_000 });
  await clock.advance(0);
  assert.equal(ats(), [0]);
});

test('no two heartbeats are as far apart as the timeout less 15 s, whatever chance says', async () => {
  const { clock, ats } = keepingAlive({ timeoutMs: 30_000, luck: 0.999 });
  await clock.advance(200_000);
  const gaps = ats().map((at, index, all) => at - (all[index - 1] ?? 0));
  assert.ok(gaps.every((gap) => gap <= 15_000));
  assert.ok(gaps.length >= 13);
});

test('a heartbeat may be repeated for as long as the hook has', async () => {
  const { clock, heard } = keepingAlive();
  await clock.advance(40_000);
  assert.equal(
    heard.map(({ deadlineAt }) => deadlineAt),
    [60_000, 61_500],
  );
});

test('heartbeats end with the run and leave no timer behind', async () => {
  const { clock, run, ats, warnings } = keepingAlive();
  await clock.advance(40_000);
  run.abort(new Error('the run has closed'));
  await clock.advance(200_000);
  assert.equal(ats(), [1_500, 31_500]);
  assert.is(clock.nextAt(), null);
  assert.equal(warnings, []);
});

test('a run that has closed already gets no heartbeat', async () => {
  const { clock, run, prepare, ats } = keepingAlive();
  await clock.advance(2_000);
  run.abort(new Error('the run has closed'));
  await clock.advance(0);
  prepare();
  await clock.advance(60_000);
  assert.equal(ats(), [1_500]);
});

test('heartbeats end when nothing waits, by token or by instance', async () => {
  const { clock, refuse, heard, warnings } = keepingAlive();
  await clock.advance(10_000);
  refuse(refusal('No active Lifecycle Action found with token x'));
  await clock.advance(200_000);
  assert.equal(
    heard.map(({ token }) => token),
    [TOKEN, TOKEN, undefined],
  );
  assert.equal(warnings, []);
  assert.is(clock.nextAt(), null);
});

test('heartbeats end when the group is gone', async () => {
  const { clock, refuse, ats } = keepingAlive();
  await clock.advance(10_000);
  refuse(refusal("AutoScalingGroup name not found - AutoScalingGroup 'web' not found"));
  await clock.advance(200_000);
  assert.equal(ats(), [1_500, 31_500]);
});

test('a refused heartbeat is told and the next comes as planned', async () => {
  const { clock, refuse, ats, warnings } = keepingAlive();
  refuse(Object.assign(new Error('not today'), { name: 'AccessDenied' }));
  await clock.advance(65_000);
  assert.equal(ats(), [1_500, 31_500, 61_500]);
  assert.equal(warnings, Array(3).fill('hook drain got no heartbeat: not today'));
});

test('no heartbeat is sent that cannot move the end, and the end is told', async () => {
  const { clock, ats, warnings } = keepingAlive({ timeoutMs: 30_000 });
  await clock.advance(3_100_000);
  assert.ok((ats().at(-1) ?? 0) < 3_000_000);
  assert.ok((ats().at(-1) ?? 0) + 30_000 >= 3_000_000, 'the last one reaches the end');
  assert.equal(warnings, ['hook drain ends at 2026-11-22T10:50:00.000Z: heartbeats cannot keep it any longer']);
  assert.is(clock.nextAt(), null);
});

test('heartbeats that AWS refuses to the last end with the hook', async () => {
  const { clock, refuse, ats } = keepingAlive({ timeoutMs: 30_000 });
  refuse(Object.assign(new Error('not today'), { name: 'AccessDenied' }));
  await clock.advance(4_000_000);
  assert.ok(ats().every((at) => at < 3_000_000));
  assert.is(clock.nextAt(), null);
});

test('a hook that is past its end gets no heartbeat', async () => {
  const { clock, ats, warnings } = keepingAlive({ timeoutMs: 30_000, waitedMs: 3_000_000 });
  await clock.advance(60_000);
  assert.equal(ats(), []);
  assert.is(warnings.length, 1);
});

test('preparing again for a new plan does not double the heartbeats', async () => {
  const { clock, prepare, ats } = keepingAlive();
  await clock.advance(10_000);
  prepare();
  await clock.advance(35_000);
  assert.equal(ats(), [1_500, 31_500]);
});

test('500 hooks that began to wait at the same moment are not kept alive at the same moment', async () => {
  const clock = fakeClock();
  const { autoScaling, warn, ats } = listenFor(clock);
  const keepAlive = createHearts();
  for (let index = 0; index < 500; index += 1) {
    const hook: Hook = { group: 'web', name: 'drain', token: `${index}`, noticedAt: clock.now() };
    const interruption = anInterruption({ hooks: [hook], instance: anInstance({ hookTimeoutsMs: { drain: 300_000 } }) });
    keepAlive({ autoScaling, warn, clock, interruption, hook, signal: new AbortController().signal, random: Math.random });
  }
  await clock.advance(190_000);
  const seconds = Map.groupBy(ats(), (at) => Math.floor(at / 1_000));
  const most = (from: number) => Math.max(...[...seconds].filter(([second]) => second >= from).map(([, all]) => all.length));
  assert.ok(most(0) < 250, 'the first ones are spread over 3 s');
  assert.ok(most(100) < 30, 'the second ones over a minute');
});

test.run();
