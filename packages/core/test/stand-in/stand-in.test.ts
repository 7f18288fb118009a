import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aWorld, ONE, OTHER } from './world.ts';

const test = suite('while the store is gone');

const FROM_DRAIN = ['drain spot-interruption #1'];
const REPEATABLE = [...FROM_DRAIN, 'hook spot-interruption #1'];
const EVERYTHING = [...FROM_DRAIN, 'script spot-interruption #1', 'hook spot-interruption #1'];

test('a new notice is acted on from memory before its deadline, and its source is told to bring it again', async () => {
  const { clock, store, calls, deliver } = aWorld();
  store.become('gone');
  assert.is(await deliver(), 'STORE_UNAVAILABLE');
  await clock.advance(60_000);
  assert.equal(calls, REPEATABLE);
});

test('an act that must not happen twice is not done from memory, however long the store stays away', async () => {
  const { clock, store, calls, deliver } = aWorld();
  store.become('gone');
  await deliver();
  await clock.advance(600_000);
  assert.equal(calls, REPEATABLE);
});

test('when the store is back the interruption is journalled once, without being delivered again, and closes', async () => {
  const { clock, store, calls, deliver, views } = aWorld();
  store.become('gone');
  await deliver();
  await clock.advance(20_000);
  calls.length = 0;
  store.become('well');
  await clock.advance(20_000);
  assert.equal(
    (await views()).map(({ instanceId, outcome, notices }) => [instanceId, outcome, notices.length]),
    [[ONE, 'succeeded', 1]],
  );
  assert.equal(calls, EVERYTHING);
});

test('a run from memory ends once the store has what it was about', async () => {
  const { clock, store, calls, deliver, standIn } = aWorld({ lastsMs: 60_000 });
  store.become('gone');
  await deliver();
  await clock.advance(10_000);
  store.become('well');
  await clock.advance(3_000);
  assert.equal(calls, [...FROM_DRAIN, ...FROM_DRAIN]);
  assert.is(standIn.waiting(), 0);
  await clock.advance(110_000);
  assert.equal(calls.slice(2), EVERYTHING.slice(1), 'the rest once only, under the lease');
});

test('a notice that is delivered again and again is acted on once', async () => {
  const { clock, store, calls, deliver, standIn, opened } = aWorld();
  store.become('gone');
  for (let times = 0; times < 10; times += 1) {
    assert.is(await deliver(), 'STORE_UNAVAILABLE');
    await clock.advance(5_000);
  }
  assert.equal(calls, REPEATABLE);
  assert.equal([standIn.waiting(), opened()], [1, 1]);
});

test('a notice that is delivered again when the store is back is known', async () => {
  const { clock, store, deliver, views } = aWorld();
  store.become('gone');
  await deliver();
  await clock.advance(5_000);
  store.become('well');
  await clock.advance(3_000);
  assert.is(await deliver(), 'taken');
  await clock.advance(60_000);
  assert.equal(
    (await views()).map(({ notices }) => notices.length),
    [1],
  );
});

test('notices of one instance are one run from memory, which gets more urgent', async () => {
  const { clock, store, calls, deliver } = aWorld();
  store.become('gone');
  await deliver('rebalance-recommendation');
  await clock.advance(2_000);
  await deliver('spot-interruption');
  await clock.advance(60_000);
  assert.equal(calls, ['drain rebalance-recommendation #1', 'drain spot-interruption #2', 'hook spot-interruption #1']);
});

test('a notice for an instance whose run is under way tightens that run', async () => {
  const { clock, store, calls, deliver, views, opened } = aWorld({ lastsMs: 20_000 });
  await deliver('rebalance-recommendation');
  await clock.advance(5_000);
  store.become('gone');
  assert.is(await deliver('spot-interruption'), 'STORE_UNAVAILABLE');
  await clock.advance(5_000);
  assert.equal(calls, ['drain rebalance-recommendation #1', 'drain spot-interruption #2']);
  assert.is(opened(), 0);
  store.become('well');
  await clock.advance(60_000);
  assert.equal(
    (await views()).map(({ kind, outcome, notices }) => [kind, outcome, notices.length]),
    [['spot-interruption', 'succeeded', 2]],
  );
});

test('a write of unknown end is made good: one interruption, and everything that must not happen twice once', async () => {
  const { clock, store, calls, deliver, views } = aWorld();
  store.become('of unknown end');
  assert.is(await deliver(), 'STORE_UNAVAILABLE');
  await clock.advance(5_000);
  store.become('well');
  await clock.advance(60_000);
  assert.equal(
    (await views()).map(({ outcome, notices }) => [outcome, notices.length]),
    [['succeeded', 1]],
  );
  assert.is(calls.filter((call) => call.startsWith('script')).length, 1);
});

test('a store that does not answer counts as gone after 2 s', async () => {
  const { clock, store, calls, deliver } = aWorld();
  store.become('silent');
  const answer = deliver();
  await clock.advance(2_000);
  assert.is(await answer, 'STORE_UNAVAILABLE');
  assert.equal(calls, FROM_DRAIN);
});

test('behind one message that waits in vain for the store others do not wait', async () => {
  const { clock, store, deliver } = aWorld();
  store.become('silent');
  const answer = deliver();
  await clock.advance(2_000);
  await answer;
  const before = store.offered();
  assert.is(await deliver('spot-interruption', OTHER), 'STORE_UNAVAILABLE');
  assert.is(store.offered(), before);
});

test('while the store is gone it is asked four times a second, however much waits', async () => {
  const { clock, store, deliver } = aWorld();
  store.become('gone');
  for (let index = 0; index < 100; index += 1) await deliver('spot-interruption', `i-${String(index).padStart(17, '0')}`);
  const before = store.offered();
  await clock.advance(10_000);
  assert.is(store.offered() - before, 40);
});

test('everything that waits is in the store soon after it is back', async () => {
  const { clock, store, deliver, standIn } = aWorld();
  store.become('gone');
  for (let index = 0; index < 500; index += 1) await deliver('spot-interruption', `i-${String(index).padStart(17, '0')}`);
  await clock.advance(2_000);
  store.become('well');
  await clock.advance(1_000);
  assert.is(standIn.waiting(), 0);
  assert.is((await store.list(1_000)).length, 500);
});

test('the log tells once when acting from memory begins and once when it ends', async () => {
  const { clock, store, deliver, lines } = aWorld();
  store.become('gone');
  await deliver();
  await deliver('spot-interruption', OTHER);
  await clock.advance(5_000);
  store.become('well');
  await clock.advance(3_000);
  const told = lines.filter((line) => line.includes('from memory'));
  assert.equal(told, [
    'the store is gone: notices are acted on from memory until it is back, and not acknowledged {}',
    'what was acted on from memory is in the store {"notices":2}',
  ]);
});

test('one message that the store never takes holds up no other', async () => {
  const { clock, store, deliver, standIn, views } = aWorld();
  store.become('gone');
  await deliver('spot-interruption', ONE);
  await deliver('spot-interruption', OTHER);
  store.refuse(ONE);
  store.become('well');
  await clock.advance(5_000);
  assert.equal(
    (await views()).map(({ instanceId }) => instanceId),
    [OTHER],
  );
  assert.is(standIn.waiting(), 1);
});

test('a second outage is stood in for like the first', async () => {
  const { clock, store, calls, deliver, opened } = aWorld();
  for (const instance of [ONE, OTHER]) {
    calls.length = 0;
    store.become('gone');
    await deliver('spot-interruption', instance);
    await clock.advance(2_000);
    assert.equal(calls, FROM_DRAIN);
    store.become('well');
    await clock.advance(60_000);
  }
  assert.is(opened(), 2);
});

test('stopping ends what runs from memory and hands over what the store takes by now', async () => {
  const { clock, store, calls, deliver, views, standIn, orchestrator } = aWorld({ lastsMs: 30_000 });
  store.become('gone');
  await deliver();
  await clock.advance(500);
  await orchestrator.stop();
  store.become('well');
  const stopping = standIn.stop();
  await clock.advance(200);
  await stopping;
  await clock.advance(60_000);
  assert.equal(calls, FROM_DRAIN);
  assert.equal(
    (await views()).map(({ instanceId, closedAt }) => [instanceId, closedAt]),
    [[ONE, null]],
  );
});

for (const condition of ['gone', 'silent'] as const) {
  test(`stopping ends within 3 s also while the store is ${condition}, and says what is left to be delivered again`, async () => {
    const { clock, store, deliver, standIn, lines } = aWorld({ lastsMs: 30_000 });
    store.become(condition);
    const answer = deliver();
    await clock.advance(2_500);
    await answer;
    let stopped = false;
    void standIn.stop().then(() => {
      stopped = true;
    });
    await clock.advance(3_000);
    assert.ok(stopped);
    assert.ok(lines.some((line) => line.includes('left to be delivered again {"notices":1}')));
  });
}

test('after the stop nothing more is acted on', async () => {
  const { clock, store, calls, deliver, standIn } = aWorld();
  store.become('gone');
  await standIn.stop();
  assert.is(await deliver(), 'STORE_UNAVAILABLE');
  await clock.advance(10_000);
  assert.equal([calls, standIn.waiting()], [[], 0]);
});

test.run();
