import { sleep } from '@lastcall/plugin-api';
import { anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freshSince, leaveSpareMs, outSince, searchUntilAt, wantedOf } from '../src/deregister.ts';
import type { Found } from '../src/search.ts';
import { aTarget } from './fake-balancing.ts';
import { codeOf, ID, never, other, refused, fakeWorld as world } from './fake-world.ts';

const test = suite('elb-deregister');

test('an instance leaves every target group, on every port, and every classic load balancer', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID, 80), aTarget(ID, 8080), other]);
  balancing.hold('api', [other, aTarget(ID, 9000)]);
  balancing.hold('none-of-ours', [other]);
  balancing.holdClassic('old', [ID]);
  const { work } = begin();
  await clock.advance(20_000);
  const { summary, facts } = await work;
  assert.is(summary, 'out of 2 target groups and 1 classic load balancer, settled 15 s');
  assert.is(facts.targets, 4);
  assert.equal(facts.places, ['web', 'api', 'old']);
  assert.is(balancing.deregistered.length, 4);
});

test('an instance in no load balancer is skipped without settling', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [other]);
  const before = clock.now();
  const { did, summary } = await begin().work;
  assert.equal([did, summary], ['skipped', 'in no load balancer']);
  assert.is(clock.now(), before);
});

test('settling ends a second before the deadline', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  const { work } = begin({ settle: '60s' });
  await clock.advance(19_000);
  assert.is((await work).summary, 'out of 1 target group, settled 19 s');
});

test('leaving ends a fortieth of the time before the deadline, from a second to three', () => {
  assert.equal([10_000, 80_000, 600_000].map(leaveSpareMs), [1_000, 2_000, 3_000]);
});

test('a dry run says what it would do, at once, and changes nothing', async () => {
  const { balancing, begin } = world();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.holdClassic('old', [ID]);
  const { context, work } = begin({}, { dryRun: true });
  assert.is((await work).summary, 'would have taken it out of 1 target group and 1 classic load balancer');
  assert.equal(balancing.deregistered, []);
  assert.equal(context.said, []);
});

test('a target that drains already is not deregistered again, and settles all the same', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID, 80, { state: 'draining' }), other]);
  const { work } = begin();
  await clock.advance(15_000);
  assert.is((await work).summary, 'out of 1 target group, settled 15 s');
  assert.equal(balancing.deregistered, []);
});

test('a later attempt settles only for the rest of the time', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID, 80, { state: 'draining' }), other]);
  const { work } = begin({}, { attempt: 2, ownFacts: { deregisteredAt: clock.now() - 12_000 } });
  await clock.advance(3_000);
  assert.is((await work).summary, 'out of 1 target group, settled 15 s');
});

test('a later attempt that finds the instance registered settles for the whole time', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  const { work } = begin({}, { attempt: 2, ownFacts: { deregisteredAt: clock.now() - 12_000 } });
  await clock.advance(15_000);
  assert.is((await work).summary, 'out of 1 target group, settled 15 s');
});

test('a later attempt that finds nothing any more serves on for the rest of the time', async () => {
  const { begin, clock } = world();
  const ownFacts = { deregisteredAt: clock.now() - 12_000, places: ['web'] };
  const { work } = begin({}, { attempt: 2, ownFacts });
  const startedAt = clock.now();
  const ended = work.then(() => clock.now() - startedAt);
  await clock.advance(20_000);
  assert.equal([(await work).did, (await work).facts.places, await ended], ['done', ['web'], 3_000]);
});

test('a later attempt that finds nothing any more ends before its deadline all the same', async () => {
  const { begin, clock } = world();
  const { work } = begin({ settle: '60s' }, { attempt: 2, ownFacts: { deregisteredAt: clock.now() } });
  const startedAt = clock.now();
  const ended = work.then(() => clock.now() - startedAt);
  await clock.advance(60_000);
  assert.is(await ended, 19_000);
});

test('a dry run that cannot see everything fails instead of promising', async () => {
  const { balancing, begin } = world();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('broken', []);
  balancing.beforeLook = async ({ name }) => {
    if (name === 'broken') throw refused();
  };
  assert.is(codeOf(await begin({}, { dryRun: true }).result), 'AWS_CALL_FAILED');
});

test('settling begins when the last place was left, while the search goes on', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('slow', [other]);
  balancing.beforeLook = ({ name }) => (name === 'slow' ? sleep(clock, 6_000) : Promise.resolve());
  const startedAt = clock.now();
  const { work } = begin();
  const endedAt = work.then(() => clock.now());
  await clock.advance(20_000);
  assert.is(await endedAt, startedAt + 15_000);
});

test('what was left is journalled before settling begins', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  const { context, work } = begin();
  await clock.advance(0);
  assert.equal(context.said, [{ text: 'out of 1 target group', facts: { places: ['web'], targets: 1, deregisteredAt: clock.now() } }]);
  await clock.advance(15_000);
  await work;
});

test('an instance that somebody registers again is deregistered again', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('api', [aTarget(ID), other]);
  const { work } = begin();
  await clock.advance(4_000);
  balancing.registerAgain('web');
  await clock.advance(16_000);
  const { summary, facts } = await work;
  assert.is(summary, 'out of 2 target groups, 1 of them twice, settled 15 s');
  assert.equal(facts.repeated, ['web']);
});

test('an instance that is registered again and again is a failure that names where', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  const { result } = begin();
  await clock.advance(4_000);
  balancing.registerAgain('web');
  await clock.advance(4_000);
  balancing.registerAgain('web');
  await clock.advance(12_000);
  assert.is(codeOf(await result), 'ELB_REGISTERED_AGAIN');
  assert.match(String(await result), 'web');
});

test('a group that cannot be looked into fails the step after the others are left and settled', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('broken', []);
  balancing.beforeLook = async ({ name }) => {
    if (name === 'broken') throw refused();
  };
  const startedAt = clock.now();
  const { result, context } = begin();
  const endedAt = result.then(() => clock.now());
  await clock.advance(20_000);
  assert.is(codeOf(await result), 'AWS_CALL_FAILED');
  assert.is(context.said[0]?.text, 'out of 1 target group');
  assert.is(await endedAt, startedAt + 15_000);
});

test('a search that is cut short leaves what it has found and then fails', async () => {
  const { balancing, begin, clock } = world();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('slow', []);
  balancing.beforeLook = ({ name }, signal) => (name === 'slow' ? never(signal) : Promise.resolve());
  const { result } = begin({ settle: '5s' });
  await clock.advance(0);
  assert.is(balancing.deregistered.length, 1);
  await clock.advance(20_000);
  assert.is(codeOf(await result), 'ELB_SEARCH_INCOMPLETE');
});

test('looking stops in time for settling, but gets half of the time at least', () => {
  assert.is(searchUntilAt(0, 100_000, 15_000), 84_000);
  assert.is(searchUntilAt(0, 20_000, 15_000), 10_000);
});

test('an abort while settling ends the step at once and nothing acts afterwards', async () => {
  const { balancing, begin, clock, stop } = world();
  balancing.hold('web', [aTarget(ID), other]);
  const { result } = begin();
  await clock.advance(1_000);
  stop.abort('called off');
  balancing.registerAgain('web');
  assert.is(await result, 'called off');
  await clock.advance(30_000);
  assert.is(balancing.deregistered.length, 1);
  assert.is(clock.nextAt(), null);
});

test('an abort while searching rejects with its reason and journals nothing', async () => {
  const { balancing, begin, clock, stop } = world();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('slow', []);
  balancing.beforeLook = ({ name }, signal) => (name === 'slow' ? never(signal) : Promise.resolve());
  const { context, result } = begin();
  await clock.advance(1_000);
  stop.abort('called off');
  assert.is(await result, 'called off');
  assert.equal(context.said, []);
  assert.is(clock.nextAt(), null);
});

for (const [loadBalancers, left] of [
  ['target-groups', ['web']],
  ['classic', ['old']],
] as const) {
  test(`loadBalancers: ${loadBalancers} leaves the others alone`, async () => {
    const { balancing, begin, clock } = world();
    balancing.hold('web', [aTarget(ID), other]);
    balancing.holdClassic('old', [ID]);
    const { work } = begin({ loadBalancers });
    await clock.advance(20_000);
    await work;
    assert.equal(
      balancing.deregistered.map(({ from }) => from),
      left,
    );
  });
}

test('a hook names the group where the inventory could not be asked', () => {
  const hook = { group: 'web', name: 'drain', token: null, noticedAt: 0 };
  assert.is(wantedOf(anInterruption({ instance: null, hooks: [hook] })).group, 'web');
});

test('a resumed run that finds nothing left to do is out since the earlier one said so', () => {
  const found = (left: number, leftAt: number) => ({ left, leftAt }) as Found;
  assert.is(outSince([found(0, 50), found(0, 60)], 10), 10);
  assert.is(outSince([found(0, 50), found(1, 60)], 10), 60);
  assert.is(outSince([found(0, 50), found(0, 60)], undefined), 60);
});

test('what others have read may be 5 s old, of a machine launched within the last minute half a second', () => {
  assert.is(freshSince(100_000, null), 95_000);
  assert.is(freshSince(100_000, 40_000), 95_000);
  assert.is(freshSince(100_000, 40_001), 99_500);
});

test.run();
