import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { worthOf } from '../src/places.ts';
import { aTarget } from './fake-balancing.ts';
import { fakeWorld, ID, other } from './fake-world.ts';

const test = suite('where an instance is, and what it leaves');

const ADDRESS = '10.0.1.11';
const otherAddress = aTarget('10.0.9.9');
const fromOf = (deregistered: readonly { readonly from: string }[]) => deregistered.map(({ from }) => from);
const summaryOf = (what: unknown) => (what as { summary: string }).summary;
const factsOf = (what: unknown) => (what as { facts: Record<string, unknown> }).facts;

test('a registration to which no request ever comes counts as out: nothing is written and nothing settles', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID, 80, { state: 'unused' }), other]);
  const { what, afterMs } = await runThrough();
  assert.equal([summaryOf(what), afterMs], ['in no load balancer', 0]);
  assert.equal(balancing.deregistered, []);
});

test('of a group with an unused and a used port only the used one is left', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID, 80, { state: 'unused' }), aTarget(ID, 81), other]);
  const { what } = await runThrough();
  assert.equal(balancing.deregistered, [{ from: 'web', id: ID, port: 81 }]);
  assert.is(factsOf(what).targets, 1);
});

test('every address of the instance is left, on every port', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('pods', [aTarget(ADDRESS, 80), aTarget('10.0.1.12', 8080), aTarget('fd00::1', 80), otherAddress], { targetType: 'ip' });
  const instance = anInstance({ addresses: [ADDRESS, '10.0.1.12', 'fd00::1'] });
  await runThrough({}, {}, anInterruption({ instance }));
  assert.equal(
    balancing.deregistered.map(({ id, port }) => [id, port]),
    [
      [ADDRESS, 80],
      ['10.0.1.12', 8080],
      ['fd00::1', 80],
    ],
  );
});

for (const [ipTargets, left] of [
  ['auto', ['web', 'own']],
  ['deregister', ['web', 'own', 'kept']],
  ['leave', ['web']],
] as const) {
  test(`ipTargets: ${ipTargets} leaves ${left.join(' and ')}`, async () => {
    const { balancing, runThrough } = fakeWorld();
    balancing.hold('web', [aTarget(ID), other]);
    balancing.hold('own', [aTarget(ADDRESS), otherAddress], { targetType: 'ip' });
    balancing.hold('kept', [aTarget(ADDRESS), otherAddress], { targetType: 'ip', keptByController: true });
    await runThrough({ ipTargets });
    assert.equal(fromOf(balancing.deregistered), left);
  });
}

test('groups that are left to their pods are named, where the instance was in them', async () => {
  const { balancing, runThrough } = fakeWorld();
  const parts = { targetType: 'ip', keptByController: true } as const;
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('kept', [aTarget(ADDRESS)], { ...parts, known: [aTarget(ADDRESS)] });
  balancing.hold('of-others', [otherAddress], { ...parts, known: [otherAddress] });
  const { what } = await runThrough();
  assert.equal(factsOf(what).leftToPods, ['kept']);
  assert.equal(fromOf(balancing.deregistered), ['web']);
});

test('a group of the controller that nobody has read yet is named as well: pods may be in it', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('unread', [aTarget(ADDRESS)], { targetType: 'ip', keptByController: true, because: 'unread' });
  assert.is(summaryOf((await runThrough()).what), 'its pods leave unread by themselves, and it is in no other load balancer');
});

test('an instance of which only pods are registered is skipped, and said where they are', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('kept', [aTarget(ADDRESS)], { targetType: 'ip', keptByController: true, known: [aTarget(ADDRESS)] });
  const { what, afterMs } = await runThrough();
  assert.is(summaryOf(what), 'its pods leave kept by themselves, and it is in no other load balancer');
  assert.is(afterMs, 0);
  assert.equal(balancing.looks, [], 'nobody asks about a group that is left to its pods');
});

test('what the index calls unread or read too early is looked into at the pace of a search, the rest at once', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (const because of ['registered', 'attached', 'launched since', 'unread'] as const) balancing.hold(because, [other], { because });
  await runThrough();
  assert.equal(
    balancing.looks.map(({ pace }) => pace),
    ['at once', 'at once', 'search', 'search'],
  );
});

test('leaving is worth most where others take the requests, less where nobody does, least where none come', () => {
  assert.is(worthOf({ state: 'healthy' }, true), 1);
  assert.is(worthOf({ state: 'healthy' }, false), 0.5);
  for (const state of ['unhealthy', 'initial', 'unavailable']) assert.is(worthOf({ state }, true), 0.25);
});

test('the worth goes with the deregistration', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('served', [aTarget(ID), other]);
  balancing.hold('alone', [aTarget(ID), aTarget('i-sick', 80, { state: 'unhealthy' })]);
  balancing.hold('sick', [aTarget(ID, 80, { state: 'unhealthy' }), other]);
  await runThrough();
  assert.equal(balancing.worths, [1, 0.5, 0.25]);
});

test('a target group that was deleted meanwhile is left', async () => {
  const { clock, balancing, begin } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('going', [aTarget(ID), other]);
  const { work } = begin();
  await clock.advance(2_000);
  balancing.remove('going');
  await clock.advance(18_000);
  assert.is(summaryOf(await work), 'out of 2 target groups, settled 15 s');
});

test('a classic load balancer that takes the instance in again is left again', async () => {
  const { clock, balancing, begin } = fakeWorld();
  balancing.holdClassic('old', [ID]);
  const { work } = begin();
  await clock.advance(2_000);
  balancing.holdClassic('old', [ID]);
  await clock.advance(18_000);
  assert.is(summaryOf(await work), 'out of 1 classic load balancer, 1 of them twice, settled 15 s');
});

test('of two classic load balancers only the one that takes it in again is left again', async () => {
  const { clock, balancing, begin } = fakeWorld();
  for (const name of ['old', 'older']) balancing.holdClassic(name, [ID]);
  const { work } = begin();
  await clock.advance(2_000);
  balancing.holdClassic('older', [ID]);
  await clock.advance(18_000);
  assert.equal(factsOf(await work).repeated, ['older']);
});

test.run();
