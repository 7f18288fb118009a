import type { TargetGroupBinding } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachedArns, createHintBook, hintedArns, isKeptByController, NO_HINTS } from '../../src/load-balancing/hints.ts';
import type { Aws } from '../../src/open-aws.ts';
import { noting } from '../noting.ts';
import { rejectionOf } from '../sandbox.ts';

const test = suite('hints');

test('attached groups are those of both generations of the Auto Scaling API, each once', () => {
  const group = { TargetGroupARNs: ['a'], TrafficSources: [{ Identifier: 'a' }, { Identifier: 'b' }] };
  assert.equal(attachedArns(group as never), ['a', 'b']);
  assert.equal(attachedArns(undefined), []);
});

test('a group is hinted whoever says so', () => {
  const attached = new Map([
    ['web', ['a', 'b']],
    ['api', ['c']],
  ]);
  const hints = { attached, ofNodes: new Set(['d']), ofPods: new Set(['e']), tagged: new Set(['f', 'a']) };
  assert.equal([...hintedArns(hints)].sort(), ['a', 'b', 'c', 'd', 'e', 'f']);
});

test('the controller keeps a group of addresses that a binding or its tag names', () => {
  const isKept = (parts: object) => isKeptByController({ ...NO_HINTS, ...parts }, { arn: 'a', targetType: 'ip' });
  assert.ok(isKept({ ofPods: new Set(['a']) }));
  assert.ok(isKept({ tagged: new Set(['a']) }));
  assert.not(isKept({ ofPods: new Set(['b']), tagged: new Set(['b']) }));
});

test('nodes do not leave a group of instances with their pods, whoever made it', () => {
  const hints = { ...NO_HINTS, ofPods: new Set(['a']), tagged: new Set(['a']) };
  assert.not(isKeptByController(hints, { arn: 'a', targetType: 'instance' }));
});

/** Sources of which each can be made to fail. Pages hold one entry each. */
function world() {
  const failing = new Set<string>();
  const pages = <T>(source: string, all: readonly T[]) => {
    return async (marker: string | undefined) => {
      if (failing.has(source)) throw new Error(`${source} refused`);
      const at = Number(marker ?? 0);
      return { items: all.slice(at, at + 1), next: at + 1 < all.length ? String(at + 1) : undefined };
    };
  };
  const groups = pages('groups', [
    { AutoScalingGroupName: 'web', TargetGroupARNs: ['a', 'b'] },
    { AutoScalingGroupName: 'api', TargetGroupARNs: ['c'] },
  ]);
  const tags = pages('tags', [{ ResourceARN: 'e' }, { ResourceARN: 'f' }]);
  const aws = {
    autoScaling: async () => ({
      describeAutoScalingGroups: ({ NextToken }: { NextToken?: string }) =>
        groups(NextToken).then(({ items, next }) => ({ AutoScalingGroups: items, NextToken: next })),
    }),
    tagging: async () => ({
      getResources: ({ PaginationToken }: { PaginationToken?: string }) =>
        tags(PaginationToken).then(({ items, next }) => ({ ResourceTagMappingList: items, PaginationToken: next ?? '' })),
    }),
  } as unknown as Aws;
  const bound: readonly TargetGroupBinding[] = [
    { targetGroupArn: 'n', targetType: 'instance' },
    { targetGroupArn: 'p', targetType: 'ip' },
    { targetGroupArn: 'q', targetType: null },
  ];
  const bindings = async () => {
    if (failing.has('bindings')) throw new Error('bindings refused');
    return bound;
  };
  const { log, lines } = noting();
  const clock = fakeClock();
  const stop = new AbortController();
  const book = createHintBook({ aws, clock, log, place: { account: null, region: 'eu-west-1' }, bindings });
  return {
    book,
    failing,
    lines,
    stop,
    refresh: () => book.refresh(clock.now() + 1, { signal: stop.signal, deadlineAt: clock.now() + 1_000 }),
  };
}

const plain = ({ attached, ofNodes, ofPods, tagged }: ReturnType<ReturnType<typeof createHintBook>['now']>) => ({
  attached: [...attached],
  ofNodes: [...ofNodes],
  ofPods: [...ofPods],
  tagged: [...tagged],
});

const EVERYTHING = {
  attached: [
    ['web', ['a', 'b']],
    ['api', ['c']],
  ],
  ofNodes: ['n'],
  ofPods: ['p'],
  tagged: ['e', 'f'],
};

test('nothing is known before the first reading', () => {
  assert.equal(plain(world().book.now()), plain(NO_HINTS));
});

test('every page of every source is read', async () => {
  const { book, refresh, lines } = world();
  await refresh();
  assert.equal(plain(book.now()), EVERYTHING);
  assert.equal(lines, []);
});

for (const [source, lost] of [
  ['groups', { attached: [] }],
  ['bindings', { ofNodes: [], ofPods: [] }],
  ['tags', { tagged: [] }],
] as const) {
  test(`${source} that cannot be read leave the other hints alone`, async () => {
    const { book, refresh, failing, lines } = world();
    failing.add(source);
    await refresh();
    assert.equal(plain(book.now()), { ...EVERYTHING, ...lost });
    assert.is(lines.length, 1);
    assert.equal(lines[0]?.fields, { region: 'eu-west-1', problem: `${source} refused` });
  });

  test(`what ${source} said before stays when they cannot be read any more`, async () => {
    const { book, refresh, failing } = world();
    await refresh();
    failing.add(source);
    await refresh();
    assert.equal(plain(book.now()), EVERYTHING);
  });
}

test('a source that stays unreadable is told once, and again after it could be read', async () => {
  const { refresh, failing, lines } = world();
  failing.add('tags');
  await refresh();
  await refresh();
  assert.is(lines.length, 1);
  failing.clear();
  await refresh();
  failing.add('tags');
  await refresh();
  assert.is(lines.length, 2);
});

test('an abort is the caller’s, and no source is blamed for it', async () => {
  const { refresh, failing, lines, stop } = world();
  failing.add('tags').add('groups').add('bindings');
  stop.abort('called off');
  assert.is(await rejectionOf(refresh()), 'called off');
  assert.equal(lines, []);
});

test.run();
