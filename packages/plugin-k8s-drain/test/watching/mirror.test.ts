import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NODES } from '../../src/api-server/collections.ts';
import type { KubeNode } from '../../src/api-server/objects.ts';
import { createMirror } from '../../src/watching/mirror.ts';
import { pickNode } from '../../src/watching/pick.ts';
import { aNode } from '../support/pods.ts';
import { listing, refusal, scripted } from '../support/scripted.ts';

const never = new AbortController().signal;
const node = (uid: string, version: number, unschedulable = false): KubeNode =>
  aNode({ metadata: { uid, name: uid, resourceVersion: String(version) }, spec: { unschedulable } });
const event = (type: string, object: KubeNode) => ({ type, object });

function aMirror() {
  const clock = fakeClock();
  const script = scripted();
  const mirror = createMirror<KubeNode>({ kubernetes: script.kubernetes, clock, collection: NODES, what: 'nodes', pick: pickNode });
  const changes: (string | null)[] = [];
  mirror.onChange((changed) => changes.push(changed?.metadata.uid ?? null));
  const uids = () => [...mirror.items().keys()].sort().join(' ');
  const ready = (signal = never) => {
    const promise = mirror.ready(signal).then(
      () => 'ready',
      (error: unknown) => error,
    );
    return settle().then(() => ({ promise }));
  };
  return { clock, script, ...script, mirror, changes, uids, ready };
}

/** A mirror whose list said this at version 10, and whose watch is open. */
async function shown(...nodes: readonly KubeNode[]) {
  const world = aMirror();
  const { promise } = await world.ready();
  await world.asked[0]?.answer(listing(10, ...nodes));
  await promise;
  return { ...world, tell: (...events: readonly object[]) => world.watches.at(-1)?.tell(...events) };
}

const test = suite('a mirror of a collection');

test('nothing is asked before somebody needs it', async () => {
  const { asked, watches, clock } = aMirror();
  await settle();
  assert.equal([asked.length, watches.length, clock.nextAt()], [0, 0, null]);
});

test('one list serves all who wait for it', async () => {
  const { asked, ready, uids } = aMirror();
  const waiting = [await ready(), await ready(), await ready()];
  assert.is(asked.length, 1);
  await asked[0]?.answer(listing(10, node('a', 5), node('b', 6)));
  assert.equal(await Promise.all(waiting.map(({ promise }) => promise)), ['ready', 'ready', 'ready']);
  assert.is(uids(), 'a b');
});

test('the watch goes on from the list', async () => {
  const { watches } = await shown(node('a', 5));
  assert.is(watches[0]?.ask.query?.resourceVersion, '10');
});

test('while the watch is open nothing is listed', async () => {
  const { clock, asked, ready } = await shown(node('a', 5));
  await clock.advance(60_000);
  assert.is(await (await ready()).promise, 'ready');
  assert.is(asked.length, 0);
});

test('what the watch tells is taken in, and told', async () => {
  const { tell, uids, changes } = await shown(node('a', 5));
  await tell(event('ADDED', node('b', 11)), event('DELETED', node('a', 12)));
  assert.is(uids(), 'b');
  assert.equal(changes, [null, 'b', 'a']);
});

test('what is older than what is known is ignored', async () => {
  const { tell, uids, mirror } = await shown(node('a', 30, true));
  await tell(event('MODIFIED', node('a', 20)), event('DELETED', node('a', 30)));
  assert.equal([uids(), mirror.items().get('a')?.spec.unschedulable], ['a', true]);
});

test('what a write of ours answered is known before the watch tells it', async () => {
  const { tell, mirror } = await shown(node('a', 5));
  mirror.learn(node('a', 15, true));
  await tell(event('MODIFIED', node('a', 14)));
  assert.is(mirror.items().get('a')?.spec.unschedulable, true);
});

test('whoever has stopped listening hears nothing', async () => {
  const { tell, mirror } = await shown(node('a', 5));
  const heard: unknown[] = [];
  const stop = mirror.onChange((changed) => heard.push(changed));
  await tell(event('ADDED', node('b', 11)));
  stop();
  await tell(event('ADDED', node('c', 12)));
  assert.is(heard.length, 1);
});

test('while the watch is down it is listed again, and the watch is not begun anew', async () => {
  const { clock, script, asked, watches, ready, uids } = await shown(node('a', 5));
  script.opens = false;
  await watches[0]?.end();
  await clock.advance(2_500);
  const { promise } = await ready();
  await asked[0]?.answer(listing(20, node('c', 15)));
  assert.is(await promise, 'ready');
  assert.equal([uids(), watches.length], ['c', 2]);
});

test('a list of a moment ago is as good as an open watch', async () => {
  const { clock, script, asked, watches, ready } = await shown(node('a', 5));
  script.opens = false;
  await watches[0]?.end();
  await clock.advance(1_000);
  assert.is(await (await ready()).promise, 'ready');
  assert.is(asked.length, 0);
});

test('it is live while the watch is open', async () => {
  const { script, mirror, watches } = await shown();
  assert.is(mirror.isLive(), true);
  script.opens = false;
  await watches[0]?.end();
  assert.is(mirror.isLive(), false);
  assert.is(aMirror().mirror.isLive(), false);
});

test('a forgotten position leads to a new list, which says that anything may have changed', async () => {
  const { clock, asked, watches, tell, uids, changes } = await shown(node('a', 5));
  await tell({ type: 'ERROR', object: { code: 410 } });
  await asked[0]?.answer(listing(40, node('z', 33)));
  await clock.advance(250);
  assert.equal([uids(), watches[1]?.ask.query?.resourceVersion], ['z', '40']);
  assert.equal(changes, [null, null]);
});

test('a refusal to list is told to all who wait, and the next one asks again', async () => {
  const { asked, ready } = aMirror();
  const [one, other] = [await ready(), await ready()];
  await asked[0]?.answer(refusal(403));
  assert.equal(
    [await one.promise, await other.promise].map((error) => (error as { code?: string }).code),
    ['K8S_FORBIDDEN', 'K8S_FORBIDDEN'],
  );
  const again = await ready();
  await asked[0]?.answer(listing(10));
  assert.is(await again.promise, 'ready');
});

test('whoever waits no longer does not end the list of the others', async () => {
  const { asked, ready } = aMirror();
  const impatient = new AbortController();
  const [one, other] = [await ready(impatient.signal), await ready()];
  const reason = new Error('no time');
  impatient.abort(reason);
  assert.is(await one.promise, reason);
  await asked[0]?.answer(listing(10));
  assert.is(await other.promise, 'ready');
});

test('closed, it lets go of the watch and leaves no timer', async () => {
  const { clock, mirror, watches } = await shown(node('a', 5));
  mirror.close();
  mirror.close();
  await settle();
  assert.equal([watches[0]?.isDropped(), clock.nextAt()], [true, null]);
});

test('closed while it lists, it leaves no timer', async () => {
  const { clock, mirror, ready } = aMirror();
  const { promise } = await ready();
  mirror.close();
  assert.instance(await promise, Error);
  await settle();
  assert.is(clock.nextAt(), null);
});

test.run();
