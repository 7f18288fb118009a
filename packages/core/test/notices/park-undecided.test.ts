import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parkUndecided } from '../../src/notices/park-undecided.ts';
import { sampleNotice } from '../../src/notices/samples.ts';
import { aParkingWorld, healthOf, ONE, OTHER } from './parking.ts';

const parkings = suite('parking what nobody could decide');

/** Two messages of one interruption, a second apart. */
async function twoMessages() {
  const world = aParkingWorld();
  const { clock, store, take, spot } = world;
  await take(spot(ONE));
  await clock.advance(1_000);
  const hook = sampleNotice('termination-hook', { instanceId: ONE, at: clock.now() });
  await take(hook, 'sns');
  const id = (await store.open())[0]?.interruption.id ?? '';
  return { ...world, id, hook };
}

parkings('every message of the interruption is kept as it came, with the reason', async () => {
  const { clock, store, id, hook } = await twoMessages();
  await parkUndecided({ store }, id, 'throttled');
  const [newest, oldest] = await store.parked(10);
  assert.equal(
    { ...newest, id: null },
    { id: null, receivedAt: clock.now(), source: 'sns', reason: 'throttled', raw: hook, interruptionId: id, replayedAt: null },
  );
  assert.is(oldest?.receivedAt, clock.now() - 1_000);
});

parkings('parking again, as after a crash before the closing, adds nothing', async () => {
  const { store, id } = await twoMessages();
  await parkUndecided({ store }, id, 'throttled');
  await parkUndecided({ store }, id, 'throttled still');
  assert.is((await store.parked(10)).length, 2);
});

parkings('a message that is merged between two parkings is parked too, though it stands before the others', async () => {
  const { clock, store, id, take } = await twoMessages();
  await parkUndecided({ store }, id, 'throttled');
  const early = sampleNotice('rebalance-recommendation', { instanceId: ONE, at: clock.now() });
  const receipts = await store.receiptsOf(id);
  await take(early);
  const last = (await store.receiptsOf(id)).find(({ raw }) => raw === early);
  const inFront = { ...store, receiptsOf: async () => (last === undefined ? receipts : [last, ...receipts]) };
  await parkUndecided({ store: inFront }, id, 'throttled');
  assert.equal((await store.parked(10)).filter(({ raw }) => raw === early).length, 1);
  assert.is((await store.parked(10)).length, 3);
});

parkings('a message about two instances is parked for each that nobody could decide about', async () => {
  const { clock, store, take } = aParkingWorld();
  await take(healthOf([ONE, OTHER], clock.now()));
  const ids = (await store.open()).map(({ interruption }) => interruption.id);
  for (const id of ids) await parkUndecided({ store }, id, 'throttled');
  const parked = await store.parked(10);
  assert.equal(parked.map(({ interruptionId }) => interruptionId).sort(), [...ids].sort());
});

parkings.run();
