import { anInstance } from '@lastcall/plugin-api/testing';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Because, chooseCandidates, idsIn, type Knowledge } from '../../src/load-balancing/candidates.ts';
import type { TargetGroup } from '../../src/load-balancing/target-group.ts';
import { aGroup, aWanted, someHints } from './builders.ts';

const test = suite('groups an instance may be in');

const READ_AT = 1_000_000;
/** Everything was read, and the instance was in nothing. */
const knowing = (groups: readonly TargetGroup[], parts: Partial<Knowledge> = {}): Knowledge => ({
  groups,
  registered: new Map(),
  attached: [],
  hints: someHints(),
  readAt: () => READ_AT,
  sizeOf: () => 0,
  ...parts,
});
const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((name) => aGroup(name)) as [
  TargetGroup,
  TargetGroup,
  TargetGroup,
  TargetGroup,
  TargetGroup,
];
const chosen = (knowledge: Knowledge, wanted = aWanted()) =>
  chooseCandidates(wanted, knowledge).map(({ group, because }) => [group.arn, because]);
const known = (...arns: readonly string[]) => new Map(arns.map((arn) => [arn, [{ Id: aWanted().instanceId, Port: 80 }]]));
const unreadBut = (...read: readonly string[]) => ({ readAt: (arn: string) => (read.includes(arn) ? READ_AT : null) });

test('a group that was read without the instance in it is not looked into', () => {
  assert.equal(chosen(knowing([a, b])), []);
});

test('a group in which the instance was read is looked into, and its targets are known', () => {
  const [candidate] = chooseCandidates(aWanted(), knowing([a, b], { registered: known('b') }));
  assert.is(candidate?.group, b);
  assert.equal(candidate?.known, [{ Id: aWanted().instanceId, Port: 80 }]);
});

test('a group its Auto Scaling group is attached to is looked into, whatever was read', () => {
  assert.equal(chosen(knowing([a, b], { attached: ['b'] })), [['b', 'attached']]);
});

test('a group nobody has read is looked into', () => {
  assert.equal(chosen(knowing([a, b], unreadBut('a'))), [['b', 'unread']]);
});

test('a group of nodes of the controller that nobody has read is likelier than another unread one', () => {
  const knowledge = knowing([a, b], { ...unreadBut(), hints: someHints({ ofNodes: new Set(['b']) }) });
  assert.equal(chosen(knowledge), [
    ['b', 'attached'],
    ['a', 'unread'],
  ]);
});

test('a group of nodes of the controller is looked into whenever it was read: nodes are registered when they are ready', () => {
  assert.equal(chosen(knowing([a], { hints: someHints({ ofNodes: new Set(['a']) }) })), [['a', 'attached']]);
});

test('an instance launched after a group was read, or less than two minutes before, may be in it', () => {
  const launched = (launchedAt: number) => aWanted({ instance: anInstance({ launchedAt }) });
  assert.equal(chosen(knowing([a]), launched(READ_AT + 1)), [['a', 'launched since']]);
  assert.equal(chosen(knowing([a]), launched(READ_AT - 119_999)), [['a', 'launched since']]);
  assert.equal(chosen(knowing([a]), launched(READ_AT - 120_000)), []);
});

test('first comes where it is registered, then what it is attached to, then what was read too early, then what was never read', () => {
  const readAt = (arn: string) => ({ a: null, b: READ_AT, c: READ_AT + 200_000, d: READ_AT + 20, e: READ_AT + 20 })[arn] ?? null;
  const knowledge = knowing([a, b, c, d, e], { readAt, attached: ['d'], registered: known('e') });
  assert.equal(chosen(knowledge, aWanted({ instance: anInstance({ launchedAt: READ_AT + 10 }) })), [
    ['e', 'registered'],
    ['d', 'attached'],
    ['b', 'launched since'],
    ['a', 'unread'],
  ]);
});

test('of alike groups the one with the most targets comes first', () => {
  const sizeOf = (arn: string) => ({ a: 1, b: 200, c: 30 })[arn] ?? 0;
  assert.equal(
    chosen(knowing([a, b, c], { registered: known('a', 'b', 'c'), sizeOf })).map(([arn]) => arn),
    ['b', 'c', 'a'],
  );
});

test('groups of another VPC are not looked into: an address means another machine there', () => {
  const there = aGroup('there', { vpcId: 'vpc-other', targetType: 'ip' });
  assert.equal(chosen(knowing([there], { registered: known('there'), attached: ['there'] })), []);
});

test('a group whose VPC AWS does not tell is looked into', () => {
  assert.equal(chosen(knowing([aGroup('x', { vpcId: null })], unreadBut())), [['x', 'unread']]);
});

test('where nothing but the id is known, groups of instances of every VPC are looked into, and none of addresses', () => {
  const groups = [a, aGroup('b', { vpcId: 'vpc-other' }), aGroup('c', { targetType: 'ip' })];
  assert.equal(
    chosen(knowing(groups, unreadBut()), aWanted({ instance: null })).map(([arn]) => arn),
    ['a', 'b'],
  );
});

for (const [what, hints] of [
  ['a binding says that it holds pods', { ofPods: new Set(['pods']) }],
  ['it has the controller’s tag', { tagged: new Set(['pods']) }],
] as const) {
  test(`a group of addresses is kept by the controller where ${what}`, () => {
    const pods = aGroup('pods', { targetType: 'ip' });
    const [candidate] = chooseCandidates(aWanted(), knowing([pods], { ...unreadBut(), hints: someHints(hints) }));
    assert.is(candidate?.keptByController, true);
  });
}

test('a group of instances is never left to pods, nor is one of addresses nobody says anything about', () => {
  const hints = someHints({ ofPods: new Set(['a']), tagged: new Set(['a']) });
  const groups = [a, aGroup('own', { targetType: 'ip' })];
  const found = chooseCandidates(aWanted(), knowing(groups, { ...unreadBut(), hints }));
  assert.equal(
    found.map(({ keptByController }) => keptByController),
    [false, false],
  );
});

test('an instance stands in a group of instances by its id, and in one of addresses by each of its own', () => {
  const wanted = aWanted({ instance: anInstance({ addresses: ['10.0.1.11', '10.0.1.12'] }) });
  assert.equal(idsIn({ targetType: 'instance' }, wanted), [wanted.instanceId]);
  assert.equal(idsIn({ targetType: 'ip' }, wanted), ['10.0.1.11', '10.0.1.12']);
  assert.equal(idsIn({ targetType: 'ip' }, aWanted({ instance: null })), []);
});

test('whatever is known, no group in which the instance may be is left out, and none is named twice', () => {
  const state = fc.record({
    isRegistered: fc.boolean(),
    isAttached: fc.boolean(),
    readAt: fc.option(fc.integer({ min: 1, max: 300_000 })),
  });
  fc.assert(
    fc.property(fc.array(state, { maxLength: 12 }), fc.integer({ min: 1, max: 200_000 }), (states, launchedAt) => {
      const groups = states.map((_, index) => aGroup(`${index}`));
      const of = (arn: string) => states[Number(arn)];
      const which = (holds: (one: (typeof states)[number]) => boolean) =>
        groups.flatMap(({ arn }, index) => (holds(states[index] as never) ? [arn] : []));
      const knowledge = knowing(groups, {
        registered: known(...which(({ isRegistered }) => isRegistered)),
        attached: which(({ isAttached }) => isAttached),
        readAt: (arn) => of(arn)?.readAt ?? null,
      });
      const found = chosen(knowledge, aWanted({ instance: anInstance({ launchedAt }) }));
      const may = which(
        ({ isRegistered, isAttached, readAt }) => isRegistered || isAttached || readAt === null || readAt < launchedAt + 120_000,
      );
      assert.equal(found.map(([arn]) => arn).sort(), may.sort());
      const order: Because[] = ['registered', 'attached', 'launched since', 'unread'];
      const ranks = found.map(([, because]) => order.indexOf(because as Because));
      assert.equal(ranks, ranks.toSorted());
    }),
  );
});

test.run();
