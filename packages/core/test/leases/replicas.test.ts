import { silentLog } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeeper } from '../../src/leases/keeper.ts';
import { createReplicas } from '../../src/leases/replicas.ts';
import { mortal } from '../interruptions/mortal-store.ts';

const register = suite('replicas');

/** So many replicas on one store, all of them started and settled. */
const world = async (count: number) => {
  const clock = fakeClock();
  const bare = createMemoryStore();
  const begin = (owner: string) => {
    const store = mortal(bare);
    const keeper = createKeeper({ store, clock, log: silentLog });
    const replicas = createReplicas({ store, clock, keeper, owner });
    keeper.start();
    replicas.start();
    const die = () => {
      store.die();
      void keeper.stop();
      void replicas.stop();
    };
    return { ...replicas, store, die };
  };
  const all = Array.from({ length: count }, (_, index) => begin(`replica-${index + 1}`));
  await clock.advance(3_000);
  const counts = () => all.map((replica) => replica.count());
  return { clock, bare, begin, all, counts };
};

register('one alone counts itself', async () => {
  const { counts } = await world(1);
  assert.equal(counts(), [1]);
});

register('each of three counts three', async () => {
  const { counts, all } = await world(3);
  assert.equal([counts(), all[0]?.others()], [[3, 3, 3], 2]);
});

register('one that stops is not counted a moment later', async () => {
  const { clock, counts, all } = await world(3);
  await all[2]?.stop();
  await clock.advance(1_000);
  assert.equal(counts().slice(0, 2), [2, 2]);
});

register('one that died is not counted a lease later, and its entry is gone', async () => {
  const { clock, bare, counts, all } = await world(3);
  all[2]?.die();
  await clock.advance(4_500);
  assert.equal(counts().slice(0, 2), [2, 2]);
  assert.is((await bare.leases('replica/')).length, 2);
});

register('whoever finds one dead does not count it from then on', async () => {
  const { clock, bare, all } = await world(2);
  all[1]?.die();
  while ((await bare.leases('replica/')).length > 1) await clock.advance(50);
  assert.is(all[0]?.count(), 1);
});

register('the last one that stops leaves no entry behind', async () => {
  const { bare, all } = await world(1);
  await all[0]?.stop();
  assert.equal(await bare.leases('replica/'), []);
});

register('one that leaves is not counted by the others and does not count itself', async () => {
  const { clock, counts, all } = await world(3);
  all[0]?.leave();
  await clock.advance(1_000);
  assert.equal(counts(), [2, 2, 2]);
  all[0]?.stay();
  await clock.advance(1_000);
  assert.equal(counts(), [3, 3, 3]);
});

register('where all leave, each counts on itself', async () => {
  const { clock, all } = await world(2);
  for (const replica of all) replica.leave();
  await clock.advance(1_500);
  assert.equal(
    all.map((replica) => [replica.others(), replica.count()]),
    [
      [0, 1],
      [0, 1],
    ],
  );
});

register('while the store is gone the last count stays', async () => {
  const { clock, all } = await world(3);
  all[0]?.store.goAway();
  await clock.advance(30_000);
  assert.is(all[0]?.count(), 3);
});

register('one that was away so long that the others forgot it is counted again', async () => {
  const { clock, all, counts } = await world(2);
  all[0]?.store.goAway();
  await clock.advance(10_000);
  assert.is(all[1]?.count(), 1);
  all[0]?.store.comeBack();
  await clock.advance(2_000);
  assert.equal(counts(), [2, 2]);
});

register.run();
