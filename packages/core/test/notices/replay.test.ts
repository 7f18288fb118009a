import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readNotices } from '../../src/notices/read-notices.ts';
import { sampleNotice } from '../../src/notices/samples.ts';
import { aParkingWorld, effectsOf, healthOf, ONE, OTHER } from './parking.ts';

const replays = suite('replay');

replays('what could not be decided opens a new interruption, with the deadline it had', async () => {
  const { clock, store, spot, undecided, replay } = aParkingWorld();
  const noticedAt = clock.now();
  const parked = await undecided(spot(ONE));
  await clock.advance(30_000);
  assert.equal(effectsOf(await replay(parked.id)), ['opened']);
  const [open] = await store.open();
  assert.is(open?.interruption.deadlineAt, noticedAt + 120_000);
  assert.is.not(open?.interruption.id, parked.interruptionId);
});

replays('it is merged into what is open for the instance', async () => {
  const { clock, take, spot, undecided, replay } = aParkingWorld();
  const parked = await undecided(spot(ONE));
  await take(sampleNotice('rebalance-recommendation', { instanceId: ONE, at: clock.now() }));
  assert.equal(effectsOf(await replay(parked.id)), ['merged']);
});

replays('each replay is a new notice', async () => {
  const { clock, spot, undecided, replay } = aParkingWorld();
  const parked = await undecided(spot(ONE));
  await replay(parked.id);
  await clock.advance(1_000);
  assert.equal(effectsOf(await replay(parked.id)), ['merged']);
});

replays('a message about many instances is delivered for the undecided one only', async () => {
  const { clock, store, undecided, replay, close } = aParkingWorld();
  const parked = await undecided(healthOf([ONE, OTHER], clock.now()));
  for (const { interruption } of await store.open()) await close(interruption.id);
  assert.equal(effectsOf(await replay(parked.id)), ['opened']);
  assert.equal(
    (await store.open()).map(({ interruption }) => interruption.instanceId),
    [ONE],
  );
});

replays('a message about a reservation is delivered for the instance of it that was undecided', async () => {
  const { clock, store, giveUp, replay } = aParkingWorld();
  const raw = sampleNotice('capacity-block-expiration', { instanceId: 'cr-0123456789abcdef0', at: clock.now() });
  const reading = readNotices({ body: raw, receivedAt: clock.now(), account: null, region: null });
  const notices = reading.what === 'notices' ? reading.notices : [];
  const spread = notices.map((notice) => ({ ...notice, id: 'of one instance', instanceId: ONE }));
  await store.accept(spread, { source: 'capacity reservation', receivedAt: clock.now(), raw });
  const { id } = await giveUp(ONE);
  assert.equal(effectsOf(await replay(id)), ['opened']);
  assert.is((await store.open())[0]?.interruption.instanceId, ONE);
});

replays('account and region that only the queue knew are those of the interruption', async () => {
  const { clock, store, undecided, replay } = aParkingWorld();
  const direct = {
    RequestId: 'one',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    EC2InstanceId: ONE,
    AutoScalingGroupName: 'web',
  };
  const body = JSON.stringify({
    ...direct,
    LifecycleHookName: 'drain',
    LifecycleActionToken: 'token',
    Time: new Date(clock.now()).toISOString(),
  });
  const parked = await undecided(body);
  await replay(parked.id);
  const [open] = await store.open();
  assert.is(open?.interruption.region, 'us-east-1');
});

replays('what can be read by now is accepted, and marked with the instant', async () => {
  const { clock, store, spot, replay } = aParkingWorld();
  const body = { receivedAt: clock.now(), source: 'sns', reason: 'a version before could not read it', interruptionId: null };
  const id = await store.park({ ...body, raw: spot(ONE) });
  await clock.advance(5_000);
  assert.equal(effectsOf(await replay(id)), ['opened']);
  assert.is((await store.findParked(id))?.replayedAt, clock.now());
});

replays('what asks for nothing by now is ignored, and marked', async () => {
  const { clock, store, replay } = aParkingWorld();
  const raw = '{"Event":"autoscaling:TEST_NOTIFICATION","AutoScalingGroupName":"web"}';
  const id = await store.park({ receivedAt: clock.now(), source: 'sns', reason: 'unreadable', interruptionId: null, raw });
  assert.is(effectsOf(await replay(id)), 'ignored');
  assert.is((await store.findParked(id))?.replayedAt, clock.now());
});

replays('what is still unreadable stays parked once, unmarked', async () => {
  const { store, take, newest, replay } = aParkingWorld();
  await take('no notice');
  const { id } = await newest();
  assert.is(effectsOf(await replay(id)), 'parked');
  assert.is((await store.parked(10)).length, 1);
  assert.is((await newest()).replayedAt, null);
});

replays('what could not be stored is not marked', async () => {
  const { store, spot, undecided, replay } = aParkingWorld();
  const { id } = await undecided(spot(ONE));
  Object.assign(store, { accept: () => Promise.reject(new Error('the disk is full')) });
  assert.is(await replay(id).catch((problem: Error) => problem.message), 'the disk is full');
  assert.is((await store.findParked(id))?.replayedAt, null);
});

replays('an id that is not parked is said to be unknown', async () => {
  assert.is(await aParkingWorld().replay('parked-none'), null);
});

replays.run();
