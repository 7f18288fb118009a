import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allPods } from '../../src/api-server/collections.ts';
import type { Pod, WatchEvent } from '../../src/api-server/objects.ts';
import { openStream } from '../../src/watching/stream.ts';
import { podAt, scripted } from '../support/scripted.ts';

/** A stream from version 10 on; a forgotten position is answered with what `missed` gives. */
async function opened({ opens = true, missed = async () => '50' }: { opens?: boolean; missed?: () => Promise<string> } = {}) {
  const clock = fakeClock();
  const script = scripted();
  script.opens = opens;
  const heard: string[] = [];
  const hear = ({ type, object }: WatchEvent<Pod>) => void heard.push(`${type} ${object.metadata.uid}`);
  const stream = openStream<Pod>({ kubernetes: script.kubernetes, clock, collection: allPods(undefined), from: '10', hear, missed });
  await settle();
  const positions = () => script.watches.map(({ ask }) => ask.query?.resourceVersion);
  const tell = (...events: readonly object[]) => script.watches.at(-1)?.tell(...events);
  return { clock, script, heard, stream, positions, tell, watches: script.watches };
}

const added = (uid: string, version: number) => ({ type: 'ADDED', object: podAt(uid, version) });
const bookmark = (version: number) => ({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(version) } } });
const error = (code: number) => ({ type: 'ERROR', object: { code } });

const test = suite('a watch that is kept open');

test('it begins after the version of the list and asks for bookmarks', async () => {
  const { watches } = await opened();
  assert.equal(watches[0]?.ask.query, { watch: 'true', allowWatchBookmarks: 'true', resourceVersion: '10' });
});

test('everything but bookmarks is heard', async () => {
  const { heard, tell } = await opened();
  await tell(added('a', 11), bookmark(15), { type: 'DELETED', object: podAt('a', 16) });
  assert.equal(heard, ['ADDED a', 'DELETED a']);
});

test('after a break it goes on from what was heard last, within a quarter of a second', async () => {
  const { clock, watches, positions, tell } = await opened();
  await tell(added('a', 11), added('b', 12));
  await watches[0]?.end();
  await clock.advance(250);
  assert.equal(positions(), ['10', '12']);
});

test('a bookmark moves the position', async () => {
  const { clock, watches, positions, tell } = await opened();
  await tell(bookmark(33));
  await watches[0]?.end();
  await clock.advance(250);
  assert.equal(positions(), ['10', '33']);
});

test('a position that the server has forgotten is begun anew from what is there now', async () => {
  const { clock, positions, tell } = await opened();
  await tell(error(410));
  await clock.advance(250);
  assert.equal(positions(), ['10', '50']);
});

test('so it is where the server says it instead of opening the watch', async () => {
  const { clock, watches, positions } = await opened({ opens: false });
  await watches[0]?.answer(410);
  await clock.advance(250);
  assert.equal(positions(), ['10', '50']);
});

test('a server that has forgotten the position and cannot list is asked again later', async () => {
  let asked = 0;
  const missed = async () => {
    asked += 1;
    if (asked === 1) throw new Error('not now');
    return '60';
  };
  const { clock, positions, tell } = await opened({ missed });
  await tell(error(410));
  await clock.advance(250);
  await tell(error(410));
  await clock.advance(500);
  assert.equal(positions(), ['10', '10', '60']);
});

test('another error in the stream goes on from where it stood', async () => {
  const { clock, positions, tell } = await opened();
  await tell(added('a', 11), error(500));
  await clock.advance(250);
  assert.equal(positions(), ['10', '11']);
});

test('a server that refuses watches is asked less and less often, but every 2 s at least', async () => {
  const { clock, script, watches } = await opened({ opens: false });
  const askedAt: number[] = [];
  const beganAt = clock.now();
  for (let time = 0; time < 100; time += 1) {
    if (watches.length > askedAt.length) askedAt.push(clock.now() - beganAt);
    await script.watches.at(-1)?.answer(503);
    await clock.advance(100);
  }
  const pauses = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0));
  assert.ok((pauses[0] ?? 0) <= 300 && Math.max(...pauses) > 1_400 && Math.max(...pauses) <= 2_100, pauses.join(' '));
});

test('once there was news, a break is short again', async () => {
  const { clock, script, watches, tell } = await opened();
  for (let time = 1; time <= 6; time += 1) {
    await script.watches.at(-1)?.end();
    await clock.advance(2_100);
  }
  await tell(added('a', 11));
  const before = watches.length;
  await script.watches.at(-1)?.end();
  await clock.advance(250);
  assert.is(watches.length, before + 1);
});

test('it is open only while the server answers', async () => {
  const { clock, watches, stream } = await opened({ opens: false });
  assert.is(stream.isOpen(), false);
  await watches[0]?.answer(200);
  assert.is(stream.isOpen(), true);
  await watches[0]?.end();
  assert.is(stream.isOpen(), false);
  stream.close();
  await clock.advance(1);
});

test('it knows when the server spoke last: bookmarks count', async () => {
  const { clock, stream, tell } = await opened();
  const openedAt = stream.heardAt();
  await clock.advance(7_000);
  assert.is(stream.heardAt(), openedAt);
  await tell(bookmark(11));
  assert.is(stream.heardAt(), openedAt + 7_000);
});

test('a server that says nothing for 90 s is asked anew', async () => {
  const { clock, watches } = await opened();
  await clock.advance(89_900);
  assert.is(watches.length, 1);
  await clock.advance(500);
  assert.equal([watches.length, watches[0]?.isDropped()], [2, true]);
});

test('one bookmark a minute keeps it open', async () => {
  const { clock, watches, tell } = await opened();
  for (let minute = 1; minute <= 5; minute += 1) {
    await clock.advance(60_000);
    await tell(bookmark(10 + minute));
  }
  assert.is(watches.length, 1);
});

test('opened anew, it goes on where it stood', async () => {
  const { clock, stream, watches, positions, tell } = await opened();
  await tell(added('a', 11));
  stream.reopen();
  await clock.advance(250);
  assert.equal(positions(), ['10', '11']);
  assert.is(watches[0]?.isDropped(), true);
});

test('closed, it lets go of the watch, asks nothing more and leaves no timer', async () => {
  const { clock, stream, watches } = await opened();
  stream.close();
  stream.close();
  await settle();
  assert.equal([watches[0]?.isDropped(), stream.isOpen(), clock.nextAt()], [true, false, null]);
  await clock.advance(200_000);
  assert.is(watches.length, 1);
});

test('closed between two watches, it leaves no timer', async () => {
  const { clock, stream, watches } = await opened();
  await watches[0]?.end();
  stream.close();
  await settle();
  assert.is(clock.nextAt(), null);
});

test.run();
