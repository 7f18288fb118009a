import { type FakeClock, fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Call } from '../../src/calling/call.ts';
import { BACKGROUND } from '../../src/calling/urgency.ts';
import { NO_HINTS } from '../../src/load-balancing/hints.ts';
import { createMembership } from '../../src/load-balancing/membership.ts';
import { type GroupReads, LIST_KEPT_MS } from '../../src/load-balancing/reads.ts';
import { keepIndex } from '../../src/load-balancing/region-index.ts';
import type { TargetGroup } from '../../src/load-balancing/target-group.ts';
import { noting } from '../noting.ts';
import { aGroup, holding } from './builders.ts';

const test = suite('keepIndex');

type Read = { readonly what: 'list' | 'targets' | 'attributes' | 'hints' | 'classic'; readonly arn: string; readonly at: number };

const someGroups = (count: number) => Array.from({ length: count }, (_, index) => aGroup(`g${index}`));

/** What a test changes while the index is kept. */
const changeable = (groups: readonly TargetGroup[], failing: readonly string[] = []) => ({
  groups,
  actedAt: () => Number.NEGATIVE_INFINITY,
  failing: new Set(failing),
  cutOff: new Set<string>(),
  hints: NO_HINTS,
});

/** Reads of groups of one instance each: which were made, and with which calls. */
function someReads(clock: FakeClock, now: ReturnType<typeof changeable>) {
  const startedAt = clock.now();
  const made: Read[] = [];
  const calls: Call[] = [];
  const membership = createMembership();
  const read = async (what: Read['what'], arn: string, call: Call) => {
    const { signal } = call;
    made.push({ what, arn, at: clock.now() - startedAt });
    calls.push(call);
    if (now.cutOff.has(what)) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))));
    if (now.failing.has(what)) throw new Error(`no ${what}`);
  };
  const targetsNow: GroupReads['targetsNow'] = async (group, call) => {
    const readAt = clock.now();
    await read('targets', group.arn, call);
    const targets = holding(`i-${group.arn}`);
    membership.put(group, targets, readAt);
    return targets;
  };
  const reads: GroupReads = {
    list: (_, __, call) => read('list', '', call).then(() => now.groups),
    targets: () => Promise.reject(new Error('the index reads what is true now')),
    targetsNow,
    attributes: (group, call) => read('attributes', group.arn, call).then(() => ({ drainMs: 0, closesConnections: null })),
  };
  return { startedAt, made, calls, membership, reads, read };
}

/** An index that is kept, whose reads a test can make fail. */
function world(groups: readonly TargetGroup[], parts: { share?: number; replicas?: number; failing?: readonly string[] } = {}) {
  const clock = fakeClock();
  const { log, lines } = noting();
  const now = changeable(groups, parts.failing);
  const { read, reads, membership, ...seen } = someReads(clock, now);
  const stop = new AbortController();
  const how = {
    clock,
    log,
    place: { account: null, region: 'eu-west-1' },
    reads,
    membership,
    share: parts.share ?? 0.5,
    replicas: () => parts.replicas ?? 1,
  };
  const hints = { now: () => now.hints, refresh: (_: number, call: Call) => read('hints', '', call) };
  const listClassic = (call: Call) => read('classic', '', call);
  const kept = keepIndex({ ...how, hints, listClassic, actedAt: () => now.actedAt() }, stop.signal);
  const of = (what: Read['what']) => seen.made.filter((one) => one.what === what);
  return { clock, lines, membership, now, stop, kept, of, ...seen };
}

test('the list, the hints and the classic load balancers are read first', async () => {
  const { clock, made, stop } = world(someGroups(3));
  await clock.advance(0);
  assert.equal(
    made
      .slice(0, 3)
      .map(({ what }) => what)
      .sort(),
    ['classic', 'hints', 'list'],
  );
  stop.abort();
});

test('one group is read after the other, in the share of the rate', async () => {
  const { clock, of, stop } = world(someGroups(4), { share: 0.5 });
  await clock.advance(650);
  assert.equal(
    of('targets').map(({ arn, at }) => [arn, at]),
    [
      ['g0', 0],
      ['g1', 200],
      ['g2', 400],
      ['g3', 600],
    ],
  );
  stop.abort();
});

test('the share is divided by the replicas', async () => {
  const { clock, of, stop } = world(someGroups(4), { share: 0.5, replicas: 3 });
  await clock.advance(1_250);
  assert.equal(
    of('targets').map(({ at }) => at),
    [0, 600, 1_200],
  );
  stop.abort();
});

test('a group somebody says holds machines is read before the others', async () => {
  const { clock, of, now, stop } = world(someGroups(3));
  now.hints = { ...NO_HINTS, ofNodes: new Set(['g2']) };
  await clock.advance(0);
  assert.is(of('targets')[0]?.arn, 'g2');
  stop.abort();
});

test('what nobody waits for goes last, and not on for ever', async () => {
  const { clock, calls, startedAt, stop } = world(someGroups(1));
  await clock.advance(0);
  assert.ok(calls.every(({ priority }) => priority === BACKGROUND));
  assert.is(calls[0]?.deadlineAt, startedAt + 30_000);
  stop.abort();
});

test('once everything was read, a group is read every half minute', async () => {
  const { clock, of, stop } = world(someGroups(2));
  await clock.advance(75_000);
  const times = of('targets').flatMap(({ arn, at }) => (arn === 'g0' ? [at] : []));
  assert.is(times.length, 3);
  assert.ok(times.every((at, index) => index === 0 || at - (times[index - 1] as number) >= 30_000));
  stop.abort();
});

test('attributes are read once when the targets are known', async () => {
  const { clock, of, stop } = world(someGroups(2));
  await clock.advance(120_000);
  assert.equal(
    of('attributes').map(({ arn }) => arn),
    ['g0', 'g1'],
  );
  assert.ok((of('attributes')[0]?.at ?? 0) > (of('targets')[1]?.at ?? Number.POSITIVE_INFINITY));
  stop.abort();
});

test('the list is read every minute: a new group is found, and a deleted one forgotten', async () => {
  const [a, b, c] = someGroups(3) as [TargetGroup, TargetGroup, TargetGroup];
  const { clock, of, now, membership, stop } = world([a, b]);
  await clock.advance(LIST_KEPT_MS / 2);
  now.groups = [b, c];
  await clock.advance(LIST_KEPT_MS / 4);
  assert.is(of('list').length, 1);
  assert.is(membership.of(['i-g0']).size, 1);
  await clock.advance(LIST_KEPT_MS / 2);
  assert.is(of('list').length, 2);
  assert.equal(
    ['i-g0', 'i-g1', 'i-g2'].map((id) => membership.of([id]).size),
    [0, 1, 1],
  );
  stop.abort();
});

test('that the index is complete is told once, when every group has been read', async () => {
  const { clock, lines, now, stop } = world(someGroups(3));
  await clock.advance(400);
  assert.equal(lines, []);
  now.groups = someGroups(5);
  await clock.advance(200_000);
  assert.equal(lines, [
    { level: 'info', message: 'the target group index is complete', fields: { region: 'eu-west-1', groups: 3, targets: 3 } },
  ]);
  stop.abort();
});

test('an account without target groups has a complete index', async () => {
  const { clock, lines, stop } = world([]);
  await clock.advance(0);
  assert.is(lines[0]?.message, 'the target group index is complete');
  stop.abort();
});

test('nothing is read until ten seconds after somebody acted', async () => {
  const { clock, made, now, startedAt, stop } = world(someGroups(100));
  await clock.advance(1_000);
  const before = made.length;
  now.actedAt = () => startedAt + 1_000;
  await clock.advance(9_900);
  assert.is(made.length, before);
  await clock.advance(2_000);
  assert.ok(made.length > before);
  stop.abort();
});

test('nothing is read before anything is known while somebody acts: they read what they need', async () => {
  const { clock, now, made, stop } = world(someGroups(3));
  await clock.advance(0);
  const before = made.length;
  now.actedAt = () => clock.now();
  await clock.advance(60_000);
  assert.is(made.length, before);
  stop.abort();
});

test('what is known is read again once it is ten minutes old, whoever acts', async () => {
  const { clock, of, now, stop } = world(someGroups(3));
  await clock.advance(30_000 - 1);
  const before = of('targets').length;
  now.actedAt = () => clock.now();
  await clock.advance(560_000);
  assert.is(of('targets').length, before);
  await clock.advance(60_000);
  assert.ok(of('targets').length > before);
  stop.abort();
});

test('a failure is told once and tried again', async () => {
  const { clock, of, now, lines, stop } = world(someGroups(2), { failing: ['list'] });
  await clock.advance(12_000);
  assert.is(of('list').length, 3);
  assert.equal(lines, [
    { level: 'warn', message: 'the target group index cannot be read', fields: { region: 'eu-west-1', problem: 'no list' } },
  ]);
  now.failing.clear();
  await clock.advance(6_000);
  assert.is(of('targets').length, 2);
  stop.abort();
});

test('a failure after something could be read is told again', async () => {
  const { clock, now, lines, stop } = world(someGroups(2));
  now.failing.add('targets');
  await clock.advance(7_000);
  now.failing.clear();
  await clock.advance(7_000);
  now.failing.add('targets');
  await clock.advance(60_000);
  assert.equal(
    lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
    ['the target group index cannot be read', 'the target group index cannot be read'],
  );
  stop.abort();
});

test('classic load balancers that cannot be read keep nothing else back', async () => {
  const { clock, of, now, lines, stop } = world(someGroups(2));
  now.failing.add('classic');
  await clock.advance(1_000);
  assert.is(of('targets').length, 2);
  assert.ok(lines.every(({ level }) => level !== 'warn'));
  stop.abort();
});

test('it ends at an abort, without a rejection and without blame', async () => {
  const { clock, made, lines, stop, kept, now } = world(someGroups(50));
  await clock.advance(500);
  now.failing.add('targets');
  stop.abort(new Error('closed'));
  await kept;
  const before = made.length;
  await clock.advance(60_000);
  await settle();
  assert.is(made.length, before);
  assert.equal(lines, []);
  assert.is(clock.nextAt(), null);
});

test('an abort in the middle of a reading is nobody’s failure', async () => {
  const { clock, lines, stop, kept, now } = world(someGroups(50));
  await clock.advance(190);
  now.cutOff.add('targets');
  await clock.advance(10_000);
  stop.abort(new Error('closed'));
  await kept;
  assert.equal(lines, []);
});

test.run();
