import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { podsOf } from '../../src/api-server/collections.ts';
import type { Pod } from '../../src/api-server/objects.ts';
import { createNodePods, type PodViewer } from '../../src/watching/node-pods.ts';
import { createPodFeed } from '../../src/watching/pod-feed.ts';
import { listing, podAt, refusal, scripted } from '../support/scripted.ts';

const which = { nodeName: 'node-a' };

/** Keeps the pods by what it is told of them, and says their UIDs after every change. */
function aViewer(say: (uids: string) => void): PodViewer {
  let present = new Set<string>();
  const sayAll = () => say([...present].sort().join(' '));
  return {
    see(pods) {
      present = new Set(pods.keys());
      sayAll();
    },
    update(uid, pod) {
      if (pod) present.add(uid);
      else present.delete(uid);
      sayAll();
    },
  };
}

/** The pods of a node whose first list said this, at version 10, and is followed. */
async function started(...first: readonly Pod[]) {
  const clock = fakeClock();
  const script = scripted();
  const run = new AbortController();
  const shown: string[] = [];
  const feed = createPodFeed({ kubernetes: script.kubernetes, clock, collection: podsOf(which), ended: () => {} });
  const viewer = aViewer((uids) => shown.push(uids));
  const pods = createNodePods({ which, feed, clock, viewer });
  const patience = { kubernetes: script.kubernetes, clock, signal: run.signal, giveUpAt: clock.now() + 1_000_000 };
  const looked = pods.relist(patience);
  await settle();
  await script.asked[0]?.answer(listing(10, ...first));
  await looked;
  const ended = pods.keepWatch(patience).catch((reason: unknown) => reason);
  await settle();
  const tell = (...events: readonly object[]) => script.watches.at(-1)?.tell(...events);
  const answerList = (version: number, ...items: readonly Pod[]) => script.asked[0]?.answer(listing(version, ...items));
  return { clock, ...script, script, run, shown, pods, patience, tell, answerList, ended };
}

const added = (pod: Pod) => ({ type: 'ADDED', object: pod });
const gone = (pod: Pod) => ({ type: 'DELETED', object: pod });
const bookmark = (version: number) => ({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(version) } } });
const expired = { type: 'ERROR', object: { code: 410 } };

const test = suite('following the pods of a node');

test('what the watch tells is shown', async () => {
  const { tell, shown } = await started(podAt('a', 5));
  await tell(added(podAt('b', 11)), gone(podAt('a', 12)));
  assert.equal(shown, ['a', 'a b', 'b']);
});

test('a replacement with the same name is another pod', async () => {
  const { tell, shown } = await started(podAt('a', 5, 'db-0'));
  await tell(added(podAt('b', 11, 'db-0')));
  assert.equal(shown, ['a', 'a b']);
});

test('what the watch tells of the time before the list is ignored', async () => {
  const { tell, shown } = await started(podAt('a', 5));
  await tell(added(podAt('old', 9)), gone(podAt('a', 10)));
  assert.equal(shown, ['a']);
});

test('a pod that arrives while a list is under way is not lost when the list comes', async () => {
  const { tell, shown, pods, patience, answerList } = await started(podAt('a', 5));
  const relisting = pods.relist(patience);
  await settle();
  await tell(added(podAt('late', 13)));
  await answerList(12, podAt('a', 5));
  await relisting;
  assert.is(shown.at(-1), 'a late');
});

test('a pod that goes while a list is under way does not come back with the list', async () => {
  const { tell, shown, pods, patience, answerList } = await started(podAt('a', 5), podAt('b', 6));
  const relisting = pods.relist(patience);
  await settle();
  await tell(gone(podAt('a', 13)));
  await answerList(12, podAt('a', 5), podAt('b', 6));
  await relisting;
  assert.is(shown.at(-1), 'b');
});

test('what a list knows better than the watch stays as the list has it', async () => {
  const { tell, shown, pods, patience, answerList } = await started(podAt('a', 5));
  const relisting = pods.relist(patience);
  await settle();
  await tell(added(podAt('b', 11)));
  await answerList(12, podAt('a', 5));
  await relisting;
  assert.is(shown.at(-1), 'a');
});

test('two lists at once are read one after the other', async () => {
  const { asked, pods, patience } = await started(podAt('a', 5));
  void pods.relist(patience);
  void pods.relist(patience);
  await settle();
  assert.is(asked.length, 1);
});

test('an open watch that is silent for 12.5 s is checked by a list, not sooner', async () => {
  const { clock, asked } = await started(podAt('a', 5));
  await clock.advance(12_000);
  assert.is(asked.length, 0);
  await clock.advance(1_000);
  assert.is(asked.length, 1);
});

test('a list with news shows that the watch is deaf: it is opened anew', async () => {
  const { clock, watches, shown, answerList } = await started(podAt('a', 5));
  await clock.advance(13_000);
  await answerList(20);
  await clock.advance(1_000);
  assert.is(shown.at(-1), '');
  assert.equal([watches.length, watches[0]?.isDropped()], [2, true]);
});

test('a list without news leaves the watch as it is', async () => {
  const { clock, watches, answerList } = await started(podAt('a', 5));
  await clock.advance(13_000);
  await answerList(20, podAt('a', 5));
  await clock.advance(5_000);
  assert.is(watches.length, 1);
});

test('a list without news is good for another 12.5 s', async () => {
  const { clock, asked, answerList } = await started(podAt('a', 5));
  await clock.advance(13_000);
  await answerList(20, podAt('a', 5));
  await clock.advance(12_000);
  assert.is(asked.length, 0);
  await clock.advance(1_000);
  assert.is(asked.length, 1);
});

test('a bookmark is a sign of life', async () => {
  const { clock, asked, tell } = await started(podAt('a', 5));
  await clock.advance(9_000);
  await tell(bookmark(11));
  await clock.advance(12_000);
  assert.is(asked.length, 0);
});

test('a watch that talks, but never of this node, is checked by a list after 40 s', async () => {
  const { clock, asked, tell } = await started(podAt('a', 5));
  for (let version = 11; version <= 14; version += 1) {
    await clock.advance(9_700);
    await tell(bookmark(version));
  }
  assert.is(asked.length, 0);
  await clock.advance(2_000);
  assert.is(asked.length, 1);
});

test('a watch that does not open is distrusted after 2.5 s', async () => {
  const { clock, asked, script, watches } = await started(podAt('a', 5));
  script.opens = false;
  await watches[0]?.end();
  await clock.advance(3_100);
  assert.is(asked.length, 1);
});

test('a list that has news leaves a watch alone that is being opened', async () => {
  const { clock, script, watches, answerList } = await started(podAt('a', 5));
  script.opens = false;
  await watches[0]?.end();
  await clock.advance(3_100);
  await answerList(20);
  await clock.advance(100);
  assert.is(watches[1]?.isDropped(), false);
});

test('a forgotten position leads to a new list even while the watch talks', async () => {
  const { clock, asked, watches, shown, tell, answerList } = await started(podAt('a', 5));
  await tell(expired);
  await answerList(30);
  await clock.advance(500);
  assert.is(watches[1]?.ask.query?.resourceVersion, '30');
  assert.is(asked[0]?.ask.query?.limit, '500');
  await answerList(31, podAt('c', 31));
  assert.is(shown.at(-1), 'c');
});

test('a list that fails is still owed', async () => {
  const { clock, asked, tell, answerList } = await started(podAt('a', 5));
  await tell(expired);
  await answerList(30);
  await clock.advance(500);
  await asked[0]?.answer(refusal(403));
  await clock.advance(1_000);
  assert.is(asked.length, 1);
});

test('an abort ends the following with its reason and leaves no timer', async () => {
  const { clock, run, pods, ended } = await started(podAt('a', 5));
  const reason = new Error('over');
  run.abort(reason);
  assert.is(await ended, reason);
  pods.leave();
  await settle();
  assert.is(clock.nextAt(), null);
});

test('a list from before the beginning of the watch is owed once more', async () => {
  const clock = fakeClock();
  const { kubernetes, asked } = scripted();
  const feed = createPodFeed({ kubernetes, clock, collection: podsOf(which), ended: () => {} });
  feed.join({ nodeName: 'node-b', hear: () => {}, missed: () => {} });
  const pods = createNodePods({ which, feed, clock, viewer: aViewer(() => {}) });
  const run = new AbortController();
  const patience = { kubernetes, clock, signal: run.signal, giveUpAt: clock.now() + 100_000 };
  const looked = pods.relist(patience);
  await settle();
  feed.open('20');
  await asked[0]?.answer(listing(10, podAt('a', 5)));
  await looked;
  const ended = pods.keepWatch(patience).catch(() => {});
  await settle();
  assert.is(asked.length, 1);
  run.abort(new Error('over'));
  await ended;
});

test.run();
