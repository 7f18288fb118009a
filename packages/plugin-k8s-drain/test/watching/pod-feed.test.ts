import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { PodFeed } from '../../src/watching/pod-feed.ts';
import { createPodFeeds } from '../../src/watching/pod-feeds.ts';
import { aPod } from '../support/pods.ts';
import { listing, scripted } from '../support/scripted.ts';

function feeds() {
  const clock = fakeClock();
  const script = scripted();
  const { feedFor, inUse } = createPodFeeds({ kubernetes: script.kubernetes, clock });
  const heard: string[] = [];
  const missed: string[] = [];
  const follow = async (nodeName: string, { podSelector = undefined as string | undefined, version = '10' } = {}) => {
    const feed = feedFor({ nodeName, podSelector });
    const hear = ({ object }: { readonly object: { readonly metadata: { readonly uid: string } } }) =>
      void heard.push(`${nodeName}: ${object.metadata.uid}`);
    const leave = feed.join({ nodeName, hear, missed: () => void missed.push(nodeName) });
    feed.open(version);
    await settle();
    return { feed, leave };
  };
  return { clock, ...script, feedFor, inUse, heard, missed, follow };
}

const onNode = (nodeName: string, uid: string) => ({
  type: 'ADDED',
  object: aPod({ metadata: { uid, resourceVersion: '11' }, spec: { nodeName } }),
});
const selectors = ({ watches }: ReturnType<typeof feeds>) => watches.map(({ ask }) => ask.query?.fieldSelector ?? 'all');

async function withFourAlone() {
  const world = feeds();
  const four: { feed: PodFeed; leave: () => void }[] = [];
  for (const name of ['a', 'b', 'c', 'd']) four.push(await world.follow(name));
  return { ...world, world, four };
}

const test = suite('the watches of pods that drains share');

test('the first four drains have a watch of their own, of their node’s pods only', async () => {
  const { world } = await withFourAlone();
  assert.equal(
    selectors(world),
    ['a', 'b', 'c', 'd'].map((name) => `spec.nodeName=${name}`),
  );
});

test('all further drains share one watch of all pods', async () => {
  const { world, follow } = await withFourAlone();
  await follow('e');
  await follow('f');
  assert.equal(selectors(world).slice(4), ['all']);
});

test('of a shared watch everybody hears only the pods of their node', async () => {
  const { watches, heard, follow } = await withFourAlone();
  await follow('e');
  await follow('f');
  await watches[4]?.tell(onNode('e', 'one'), onNode('f', 'two'), onNode('g', 'three'));
  assert.equal(heard, ['e: one', 'f: two']);
});

test('drains that choose other pods do not share', async () => {
  const { watches, follow } = await withFourAlone();
  await follow('e', { podSelector: 'app=web' });
  await follow('f');
  assert.equal(
    watches.slice(4).map(({ ask }) => ask.query?.labelSelector),
    ['app=web', undefined],
  );
});

test('the first version given opens a shared watch, later ones do not', async () => {
  const { watches, follow } = await withFourAlone();
  await follow('e', { version: '20' });
  await follow('f', { version: '30' });
  assert.equal(
    watches.slice(4).map(({ ask }) => ask.query?.resourceVersion),
    ['20'],
  );
});

test('two drains of one node both hear its pods', async () => {
  const { watches, heard, follow } = await withFourAlone();
  await follow('e');
  const second = await follow('e');
  await watches[4]?.tell(onNode('e', 'one'));
  assert.equal(heard, ['e: one', 'e: one']);
  second.leave();
  await watches[4]?.tell(onNode('e', 'two'));
  assert.equal(heard.slice(2), ['e: two']);
});

test('a forgotten position is begun anew, and everybody who shares the watch is told to list', async () => {
  const { clock, asked, watches, missed, follow } = await withFourAlone();
  await follow('e');
  await follow('f');
  await watches[4]?.tell({ type: 'ERROR', object: { code: 410 } });
  assert.equal([asked.length, asked[0]?.ask.query], [1, { limit: '1' }]);
  assert.equal(missed, []);
  await asked[0]?.answer(listing(40));
  assert.equal(missed, ['e', 'f']);
  await clock.advance(250);
  assert.is(watches[5]?.ask.query?.resourceVersion, '40');
});

test('the last one to leave closes a shared watch, not the first', async () => {
  const { watches, follow } = await withFourAlone();
  const [one, other] = [await follow('e'), await follow('f')];
  one.leave();
  assert.is(watches[4]?.isDropped(), false);
  other.leave();
  assert.is(watches[4]?.isDropped(), true);
});

test('whoever comes after a shared watch was closed gets a new one', async () => {
  const { watches, follow } = await withFourAlone();
  (await follow('e')).leave();
  await follow('f');
  assert.equal([watches.length, watches[5]?.isDropped()], [6, false]);
});

test('a drain that is over gives its own watch to the next', async () => {
  const { world, four, follow } = await withFourAlone();
  four[0]?.leave();
  await follow('e');
  assert.is(selectors(world)[4], 'spec.nodeName=e');
});

test('a list that comes back when its drain has left opens no watch', async () => {
  const { watches, feedFor } = feeds();
  const feed = feedFor({ nodeName: 'a', podSelector: undefined });
  feed.join({ nodeName: 'a', hear: () => {}, missed: () => {} })();
  feed.open('12');
  await settle();
  assert.is(watches.length, 0);
});

test('whoever listed before the version at which a shared watch began is told to list again', async () => {
  const { feedFor, follow } = await withFourAlone();
  await follow('e', { version: '20' });
  assert.is(feedFor({ nodeName: 'f', podSelector: undefined }).open('10'), false);
  assert.is(feedFor({ nodeName: 'f', podSelector: undefined }).open('20'), true);
  assert.is(feedFor({ nodeName: 'f', podSelector: undefined }).open('21'), true);
});

test('a label that is called like the field does not hide a pod', async () => {
  const { watches, follow } = await withFourAlone();
  await follow('e');
  const line = JSON.stringify({ metadata: { labels: { nodeName: 'else' } }, spec: { nodeName: 'e' } });
  const isWanted = (watches[4]?.ask as { isWanted?: (line: string) => boolean } | undefined)?.isWanted;
  assert.is(isWanted?.(line), true);
  assert.is(isWanted?.(line.replace('"e"', '"f"')), false);
});

test('leaving twice counts once', async () => {
  const { world, four, follow } = await withFourAlone();
  four[0]?.leave();
  four[0]?.leave();
  await follow('e');
  await follow('f');
  assert.equal(selectors(world).slice(4), ['spec.nodeName=e', 'all']);
});

test('leaving a shared watch twice leaves the next one alone', async () => {
  const { world, follow } = await withFourAlone();
  const before = await follow('e');
  before.leave();
  await follow('f');
  before.leave();
  await follow('g');
  assert.equal(selectors(world).slice(4), ['all', 'all']);
});

test('it is known how many drains follow their pods', async () => {
  const { inUse, four, follow } = await withFourAlone();
  const fifth = await follow('e');
  assert.is(inUse(), 5);
  four[0]?.leave();
  fifth.leave();
  assert.is(inUse(), 3);
});

test('when all have left no timer is left', async () => {
  const { clock, four, follow } = await withFourAlone();
  for (const { leave } of [...four, await follow('e')]) leave();
  await settle();
  assert.is(clock.nextAt(), null);
});

test.run();
