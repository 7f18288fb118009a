import { KINDS } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drainedNews, heldUpNews, noticeNews } from '../../src/events/about-node.ts';
import { farewellNews } from '../../src/events/about-pod.ts';
import { NOTICES } from '../../src/events/words.ts';
import { aPod } from '../support/pods.ts';
import { start } from '../support/terms.ts';

const going = { kind: 'spot-interruption', deadlineAt: start + 120_000, node: 'node-a' } as const;
const pod = aPod({ spec: { terminationGracePeriodSeconds: 120 } });

const test = suite('the words of events');

test('reasons are those that alerts go by already', () => {
  assert.equal(
    KINDS.map((kind) => `${NOTICES[kind].type} ${NOTICES[kind].reason}`),
    [
      'Warning SpotInterruption',
      'Warning CapacityInterruption',
      'Normal ASGLifecycle',
      'Warning CapacityBlockExpiration',
      'Warning ScheduledEvent',
      'Normal RebalanceRecommendation',
      'Warning StateChange',
    ],
  );
});

for (const [what, parts, note] of [
  ['minutes away', {}, 'AWS terminates it at 2026-11-22T10:02:00Z, in 120 s.'],
  ['weeks away', { action: 'stop', deadlineAt: start + 14 * 86_400_000 }, 'AWS stops it at 2026-12-06T10:00:00Z, in 14 days.'],
  ['in the past', { deadlineAt: start - 5_000 }, 'AWS was to do so at 2026-11-22T09:59:55Z.'],
  ['unknown', { deadlineAt: null }, 'AWS has set no deadline.'],
] as const)
  test(`a notice whose deadline is ${what} says so`, () => {
    const interruption = anInterruption({ noticedAt: start, ...parts });
    const news = noticeNews(interruption, { now: start, leftTo: null });
    assert.is(news.note, `EC2 takes this spot instance back (i-0a1b2c3d4e5f60718); ${note}`);
  });

test('a notice is the same one five seconds later', () => {
  const onceAt = (now: number) => noticeNews(anInterruption(), { now, leftTo: null }).once;
  assert.is(onceAt(start), onceAt(start + 5_000));
});

for (const [what, deadlineAt, words] of [
  ['in time', start + 119_000, 'Drained in 81 s, 38 s before AWS terminates it; all gone.'],
  ['late', start + 71_000, 'Drained in 81 s, 10 s after AWS was to act; all gone.'],
  ['without a deadline', null, 'Drained in 81 s; all gone.'],
] as const)
  test(`a drain that is complete ${what} says so`, () => {
    const news = drainedNews(anInterruption({ deadlineAt }), { summary: 'all gone', tookMs: 81_000, now: start + 81_000 });
    assert.is(news.note, words);
  });

test('a pod that is evicted hears what it gets of what it asked for, and why', () => {
  assert.equal(farewellNews({ do: 'evict', graceSeconds: 81 }, { pod, going }), {
    type: 'Normal',
    reason: 'Evicted',
    action: 'Evict',
    note: 'Evicted; granted 81 s of its 120 s; node node-a goes away (spot-interruption at 2026-11-22T10:02:00Z).',
    once: '',
  });
});

for (const [overrides, type] of [
  [true, 'Warning'],
  [false, 'Normal'],
] as const)
  test(`a pod that is deleted ${overrides ? 'past its budget is worth a warning' : 'as configured is not'}`, () => {
    const act = { do: 'delete', graceSeconds: null, because: 'no time', overrides } as const;
    const news = farewellNews(act, { pod, going });
    assert.equal([news.type, news.reason], [type, 'Disrupted']);
    assert.match(news.note, /^Deleted without an eviction: no time; granted 120 s of its 120 s;/);
  });

test('of many pods that wait, five are named', () => {
  const pods = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const { note } = heldUpNews({ pods, forMs: 20_000, untilAt: start + 92_000 }, 'web');
  assert.is(
    note,
    '7 pods wait for their disruption budgets, for 20 s so far: a, b, c, d, e and 2 more. What still waits then is deleted by 2026-11-22T10:01:32Z.',
  );
});

test.run();
