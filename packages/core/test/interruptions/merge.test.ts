import { KINDS } from '@lastcall/plugin-api';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeNotices } from '../../src/interruptions/merge.ts';
import type { Notice } from '../../src/notices/notice.ts';
import { aHookNotice, aNotice, aScheduledChange, notices, openings, START_AT } from './a-notice.ts';

const test = suite('merge');

const merge = (...list: readonly Notice[]) => mergeNotices('int-1', list);
const merged = (...list: readonly Notice[]) => merge(...list).interruption;
const canOpen = (notice: Notice) => notice.kind !== 'instance-state-change';
const never = (at: number | null) => at ?? Number.POSITIVE_INFINITY;

/** Notices and copies of some of them, as they come through a channel that names neither account nor region. */
const repeated = openings.chain((list) =>
  fc.subarray([...list]).map((some) => [...list, ...some.map((notice) => ({ ...notice, account: null, region: null }))]),
);

const shuffled = repeated.chain((list) =>
  fc.record({
    list: fc.constant(list),
    order: fc.shuffledSubarray(list, { minLength: list.length }),
    again: fc.subarray(list),
  }),
);

test('the order and repetition of notices change nothing', () => {
  fc.assert(
    fc.property(shuffled, ({ list, order, again }) => {
      assert.equal(merge(...again, ...order), merge(...list));
    }),
    { numRuns: 500 },
  );
});

test('one more notice never loosens the deadline, unless it revises a scheduled change', () => {
  fc.assert(
    fc.property(openings, notices, (list, added) => {
      fc.pre(added.revision === null && list.every((notice) => notice.id !== added.id));
      assert.ok(never(merged(...list, added).deadlineAt) <= never(merged(...list).deadlineAt));
    }),
    { numRuns: 500 },
  );
});

test('one more notice never makes the kind a lesser one, unless it revises a scheduled change', () => {
  const rank = (list: readonly Notice[]) => KINDS.indexOf(merged(...list).kind);
  fc.assert(
    fc.property(openings, notices, (list, added) => {
      fc.pre(added.revision === null && list.every((notice) => notice.id !== added.id) && !merge(...list).calledOff);
      assert.ok(rank([...list, added]) <= rank(list));
    }),
  );
});

test('no two hooks of an interruption share group, name and token', () => {
  fc.assert(
    fc.property(openings, (list) => {
      const keys = merged(...list).hooks.map(({ group, name, token }) => `${group} ${name} ${token}`);
      assert.is(new Set(keys).size, keys.length);
    }),
  );
});

test('an interruption is called off only if a scheduled change was closed and nothing else opens it', () => {
  fc.assert(
    fc.property(openings, (list) => {
      const { calledOff, interruption } = merge(...list);
      if (!calledOff) return;
      assert.is(interruption.kind, 'scheduled-change');
      assert.ok(list.filter(canOpen).every((notice) => notice.revision !== null));
      assert.ok(list.some((notice) => notice.revision?.status === 'closed'));
    }),
    { numRuns: 500 },
  );
});

test('the first kind of the list of kinds names the interruption', () => {
  const rebalance = aNotice({ id: 'a', kind: 'rebalance-recommendation', deadlineAt: null });
  const spot = aNotice({ id: 'b', kind: 'spot-interruption' });
  assert.is(merged(rebalance, spot).kind, 'spot-interruption');
});

test('an interruption was noticed when the first notice of its kind was', () => {
  const rebalance = aNotice({ id: 'a', kind: 'rebalance-recommendation', noticedAt: START_AT - 60_000 });
  const late = aNotice({ id: 'b', noticedAt: START_AT + 5_000 });
  const early = aNotice({ id: 'c', noticedAt: START_AT });
  assert.is(merged(rebalance, late, early).noticedAt, START_AT);
});

test('the action is that of the earliest deadline of the kind', () => {
  const stop = aNotice({ id: 'a', action: 'stop', noticedAt: START_AT - 1_000, deadlineAt: START_AT + 120_000 });
  const terminate = aNotice({ id: 'b', action: 'terminate', deadlineAt: START_AT + 60_000 });
  assert.is(merged(stop, terminate).action, 'terminate');
});

test('a notice without a deadline acts after one with a deadline', () => {
  const unset = aNotice({ id: 'a', action: 'stop', noticedAt: START_AT - 1_000, deadlineAt: null });
  assert.is(merged(unset, aNotice({ id: 'b', action: 'terminate' })).action, 'terminate');
});

test('the earliest deadline of any kind is the deadline', () => {
  const hook = aNotice({ id: 'a', kind: 'termination-hook', deadlineAt: START_AT + 30_000 });
  assert.is(merged(aNotice({ id: 'b' }), hook).deadlineAt, START_AT + 30_000);
});

test('a state change opens nothing but tightens the deadline', () => {
  const change = aNotice({ id: 'a', kind: 'instance-state-change', deadlineAt: START_AT + 20_000 });
  assert.is(merged(aNotice({ id: 'b' }), change).deadlineAt, START_AT + 20_000);
});

test('state changes alone are a mistake of the caller', () => {
  assert.throws(
    () => merge(aNotice({ kind: 'instance-state-change' })),
    (error: unknown) => error instanceof TypeError,
  );
});

test('no notices at all are a mistake of the caller', () => {
  assert.throws(
    () => merge(),
    (error: unknown) => error instanceof TypeError,
  );
});

test('account and region are the first that a notice names', () => {
  const nameless = aNotice({ id: 'a', account: null, region: null });
  const { account, region } = merged(nameless, aNotice({ id: 'b', account: '111122223333', region: 'eu-west-1' }));
  assert.equal([account, region], ['111122223333', 'eu-west-1']);
});

test('the newest revision of a scheduled change replaces the older ones', () => {
  const old = aScheduledChange({ id: 'a', deadlineAt: START_AT + 60_000 }, { updatedAt: START_AT });
  const postponed = aScheduledChange({ id: 'b', deadlineAt: START_AT + 900_000 }, { updatedAt: START_AT + 1 });
  assert.is(merged(postponed, old).deadlineAt, START_AT + 900_000);
});

test('of two revisions of one instant the closed one counts', () => {
  const open = aScheduledChange({ id: 'a' });
  const closed = aScheduledChange({ id: 'b' }, { status: 'closed' });
  assert.is(merge(open, closed).calledOff, true);
});

test('a scheduled change that is opened again is not called off', () => {
  const closed = aScheduledChange({ id: 'a' }, { status: 'closed' });
  const again = aScheduledChange({ id: 'b' }, { updatedAt: START_AT + 1 });
  assert.is(merge(closed, again).calledOff, false);
});

test('one closed scheduled change leaves another one standing', () => {
  const closed = aScheduledChange({ id: 'a', deadlineAt: START_AT + 1_000 }, { status: 'closed' });
  const other = aScheduledChange({ id: 'b', deadlineAt: START_AT + 9_000 }, { eventArn: 'arn:2' });
  const { interruption, calledOff } = merge(closed, other);
  assert.equal([calledOff, interruption.deadlineAt], [false, START_AT + 9_000]);
});

test('an interruption that was called off has no deadline', () => {
  const open = aScheduledChange({ id: 'a' });
  const closed = aScheduledChange({ id: 'b' }, { updatedAt: START_AT + 1, status: 'closed' });
  const { interruption, calledOff } = merge(open, closed);
  assert.equal([calledOff, interruption.kind, interruption.deadlineAt], [true, 'scheduled-change', null]);
});

test('a hook told with and without its token within a minute is one hook', () => {
  const nameless = aHookNotice('a', { noticedAt: START_AT });
  const named = aHookNotice('b', { token: 'token-1', noticedAt: START_AT + 60_000 });
  assert.equal(merged(named, nameless).hooks, [{ group: 'web', name: 'drain', token: 'token-1', noticedAt: START_AT }]);
});

test('a hook without a token more than a minute from its namesake is another one', () => {
  const nameless = aHookNotice('a', { noticedAt: START_AT });
  const named = aHookNotice('b', { token: 'token-1', noticedAt: START_AT + 60_001 });
  assert.equal(
    merged(named, nameless).hooks.map((hook) => hook.token),
    [null, 'token-1'],
  );
});

test('hooks of other names stay apart', () => {
  const drain = aHookNotice('a', { token: 'token-1' });
  const save = aHookNotice('b', { name: 'save' });
  assert.is(merged(drain, save).hooks.length, 2);
});

test('a hook told twice was noticed at the earlier instant', () => {
  const first = aHookNotice('a', { token: 'token-1', noticedAt: START_AT });
  const again = aHookNotice('b', { token: 'token-1', noticedAt: START_AT + 1_000 });
  assert.equal(
    merged(again, first).hooks.map((hook) => hook.noticedAt),
    [START_AT],
  );
});

test('two actions of one hook at one instant, each with its token, stay two', () => {
  const first = aHookNotice('a', { token: 'token-1' });
  const second = aHookNotice('b', { token: 'token-2' });
  assert.is(merged(first, second).hooks.length, 2);
});

test('a hook without a token is the action whose instant is nearest', () => {
  const early = aHookNotice('a', { token: 'token-1', noticedAt: START_AT });
  const late = aHookNotice('b', { token: 'token-2', noticedAt: START_AT + 60_000 });
  const nameless = aHookNotice('c', { noticedAt: START_AT + 40_000 });
  assert.equal(
    merged(early, late, nameless).hooks.map(({ token, noticedAt }) => [token, noticedAt - START_AT]),
    [
      ['token-1', 0],
      ['token-2', 40_000],
    ],
  );
});

test('a copy that names no account does not hide the one that does', () => {
  assert.is(merged(aNotice({ account: null }), aNotice()).account, '111122223333');
});

test('a state change does not keep a closed scheduled change from being called off', () => {
  const closed = aScheduledChange({ id: 'a' }, { status: 'closed' });
  const change = aNotice({ id: 'b', kind: 'instance-state-change' });
  assert.is(merge(closed, change).calledOff, true);
});

const aWithdrawal = (noticedAt: number) => aNotice({ id: `operator/${noticedAt}`, noticedAt, deadlineAt: null, withdraws: 'int-1' });

test('a person calls off everything that was noticed until then, and changes nothing else', () => {
  fc.assert(
    fc.property(openings, (list) => {
      const last = Math.max(...list.map(({ noticedAt }) => noticedAt));
      assert.equal(merge(...list, aWithdrawal(last)), { interruption: merged(...list), calledOff: true });
    }),
  );
});

test('what AWS says after a person called it off holds', () => {
  const spot = aNotice({ noticedAt: START_AT });
  const hook = aHookNotice('hook', { noticedAt: START_AT + 10_000 });
  assert.is(merge(spot, aWithdrawal(START_AT + 5_000)).calledOff, true);
  assert.is(merge(spot, aWithdrawal(START_AT + 5_000), hook).calledOff, false);
});

test('a person alone opens nothing', () => {
  assert.throws(() => merge(aWithdrawal(START_AT)), TypeError);
});

test.run();
