import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Kubernetes } from '../src/client.ts';
import type { Pod } from '../src/objects.ts';
import type { Reply } from '../src/status-errors.ts';
import { createPodFollower } from '../src/watch-pods.ts';
import { aPod } from './support/pods.ts';

const pod = (uid: string, name = uid): Pod => aPod({ metadata: { uid, name } });
const listing = (...pods: Pod[]): Reply => ({ status: 200, retryAfterMs: null, body: { metadata: { resourceVersion: '1' }, items: pods } });

/** A follower whose lists and watch lines come when the test says so. */
function aWorld() {
  const clock = fakeClock();
  const run = new AbortController();
  const lists: ((reply: Reply) => void)[] = [];
  const streams: { push(event: object): void }[] = [];
  const shown: string[] = [];
  const kubernetes: Kubernetes = {
    send: () => new Promise((resolve) => lists.push(resolve)),
    async watch(_, signal) {
      const queue: object[] = [];
      let wake = () => {};
      streams.push({
        push(event) {
          queue.push(event);
          wake();
        },
      });
      signal.addEventListener('abort', () => wake());
      const events = (async function* () {
        for (;;) {
          while (queue.length > 0) yield queue.shift();
          signal.throwIfAborted();
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      })();
      return { reply: { status: 200, body: null, retryAfterMs: null }, events };
    },
    close: async () => {},
  };
  const see = (pods: ReadonlyMap<string, Pod>) => void shown.push([...pods.keys()].sort().join(' '));
  const follower = createPodFollower({ which: { nodeName: 'node-a' }, see });
  const patience = { kubernetes, clock, signal: run.signal, giveUpAt: clock.now() + 100_000 };
  return { clock, run, lists, streams, shown, follower, patience };
}

async function started(...pods: Pod[]) {
  const world = aWorld();
  const first = world.follower.relist(world.patience);
  await settle();
  world.lists.shift()?.(listing(...pods));
  await first;
  world.follower.follow(world.patience).catch(() => {});
  await settle();
  return world;
}

const test = suite('following the pods of a node');

test('what the watch tells is shown', async () => {
  const { streams, shown } = await started(pod('a'));
  streams[0]?.push({ type: 'ADDED', object: pod('b') });
  streams[0]?.push({ type: 'DELETED', object: pod('a') });
  await settle();
  assert.equal(shown, ['a', 'a b', 'b']);
});

test('a replacement with the same name is another pod', async () => {
  const { streams, shown } = await started(pod('a', 'db-0'));
  streams[0]?.push({ type: 'ADDED', object: pod('b', 'db-0') });
  await settle();
  assert.equal(shown, ['a', 'a b']);
});

test('a pod that arrives while a list is under way is not lost when the list comes', async () => {
  const { lists, streams, shown, follower, patience } = await started(pod('a'));
  const relisting = follower.relist(patience);
  await settle();
  streams[0]?.push({ type: 'ADDED', object: pod('late') });
  await settle();
  lists.shift()?.(listing(pod('a')));
  await relisting;
  assert.is(shown.at(-1), 'a late');
});

test('a pod that goes while a list is under way does not come back with the list', async () => {
  const { lists, streams, shown, follower, patience } = await started(pod('a'), pod('b'));
  const relisting = follower.relist(patience);
  await settle();
  streams[0]?.push({ type: 'DELETED', object: pod('a') });
  await settle();
  lists.shift()?.(listing(pod('a'), pod('b')));
  await relisting;
  assert.is(shown.at(-1), 'b');
});

test('a watch that is silent for 10 s is given up for a new list', async () => {
  const { clock, lists, shown } = await started(pod('a'));
  await clock.advance(9_999);
  assert.is(lists.length, 0);
  await clock.advance(500);
  lists.shift()?.(listing());
  await settle();
  assert.is(shown.at(-1), '');
});

test('a bookmark is a sign of life', async () => {
  const { clock, lists, streams } = await started(pod('a'));
  await clock.advance(9_000);
  streams[0]?.push({ type: 'BOOKMARK', object: {} });
  await clock.advance(9_000);
  assert.is(lists.length, 0);
});

test('an error in the stream leads to a new list and a new watch', async () => {
  const { clock, lists, streams, shown } = await started(pod('a'));
  streams[0]?.push({ type: 'ERROR', object: { code: 410 } });
  await clock.advance(500);
  lists.shift()?.(listing(pod('c')));
  await settle();
  streams[1]?.push({ type: 'ADDED', object: pod('d') });
  await settle();
  assert.equal(shown, ['a', 'c', 'c d']);
});

test('an abort ends the following with its reason and leaves no timer', async () => {
  const { clock, run, follower, patience } = await started(pod('a'));
  const reason = new Error('over');
  const following = follower.follow(patience).catch((error) => error);
  await settle();
  run.abort(reason);
  assert.is(await following, reason);
  await settle();
  assert.is(clock.nextAt(), null);
});

test.run();
