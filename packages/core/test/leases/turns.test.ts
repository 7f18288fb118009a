import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Turn } from '../../src/leases/turns.ts';
import type { Store } from '../../src/ports/store.ts';
import { asking, never, world } from './turn-takers.ts';

const turns = suite('turns');

turns('no more than so many of a group go at once, first come, first served', async () => {
  const { clock, first } = world();
  const took: string[] = [];
  const wish = { group: 'web', most: 2, hasBegun: false, signal: never };
  const asked = ['a', 'b', 'c'].map((name) => asking(took, name, first.take(wish)));
  await clock.advance(5_000);
  assert.equal(took, ['a', 'b']);
  await (await asked[0])?.giveBack();
  await clock.advance(1_000);
  assert.equal(took, ['a', 'b', 'c']);
});

turns('another group has turns of its own', async () => {
  const { clock, first } = world();
  const took: string[] = [];
  void asking(took, 'web', first.take({ group: 'web', most: 1, hasBegun: false, signal: never }));
  void asking(took, 'web/1', first.take({ group: 'web/1', most: 1, hasBegun: false, signal: never }));
  await clock.advance(1_000);
  assert.equal(took, ['web', 'web/1']);
});

turns('who gives up waiting leaves nothing behind', async () => {
  const { clock, store, first } = world();
  const took: string[] = [];
  const giveUp = new AbortController();
  const turn = await first.take({ group: 'web', most: 1, hasBegun: false, signal: never });
  void asking(took, 'late', first.take({ group: 'web', most: 1, hasBegun: false, signal: giveUp.signal }));
  await clock.advance(1_000);
  giveUp.abort(new Error('enough'));
  await turn.giveBack();
  await clock.advance(5_000);
  assert.equal([took, (await store.leases('turn/')).filter(({ owner }) => owner !== null)], [[], []]);
});

turns('within a replica the next goes at once', async () => {
  const { clock, first } = world();
  const took: string[] = [];
  const wish = { group: 'web', most: 1, hasBegun: false, signal: never };
  const turn = await first.take(wish);
  void asking(took, 'next', first.take(wish));
  await clock.advance(1_200);
  await turn.giveBack();
  await clock.advance(10);
  assert.equal(took, ['next']);
});

turns('who gives up at the moment of its turn leaves it to others', async () => {
  for (const hops of [0, 1, 2, 3, 4, 5, 6]) {
    const { clock, store, first } = world();
    const giveUp = new AbortController();
    const abortAfter = (left: number): void =>
      left === 0 ? giveUp.abort(new Error('enough')) : queueMicrotask(() => abortAfter(left - 1));
    const { claim } = store;
    const claimThenAbort: Store['claim'] = async (...args) => {
      const leases = await claim(...args);
      abortAfter(hops);
      return leases;
    };
    Object.assign(store, { claim: claimThenAbort });
    const took: string[] = [];
    const turn = await asking(took, 'it', first.take({ group: 'web', most: 1, hasBegun: false, signal: giveUp.signal }));
    await clock.advance(5_000);
    assert.is((await store.leases('turn/')).length, turn === null ? 0 : 1, `after ${hops} hops`);
  }
});

turns('a turn of a replica that died is free again after the time of a lease', async () => {
  const { clock, replicas, first } = world(2);
  const took: string[] = [];
  await first.take({ group: 'web', most: 1, hasBegun: false, signal: never });
  first.die();
  void asking(took, 'heir', replicas[1]?.take({ group: 'web', most: 1, hasBegun: false, signal: never }) as Promise<Turn>);
  await clock.advance(1_000);
  assert.equal(took, []);
  await clock.advance(2_500);
  assert.equal(took, ['heir']);
});

/** Counts looks from now on. */
const countLooks = (store: Store) => {
  const count = { looks: 0 };
  const { leases } = store;
  Object.assign(store, {
    leases: (prefix: string) => {
      count.looks += 1;
      return leases(prefix);
    },
  });
  return count;
};

turns('while nobody waits, or all have given up, the store is left alone', async () => {
  const { clock, store, first } = world();
  const giveUp = new AbortController();
  await first.take({ group: 'web', most: 1, hasBegun: false, signal: never });
  first.take({ group: 'web', most: 1, hasBegun: false, signal: giveUp.signal }).catch(() => undefined);
  await clock.advance(3_000);
  giveUp.abort(new Error('enough'));
  await clock.advance(1);
  const count = countLooks(store);
  await clock.advance(60_000);
  assert.is(count.looks, 0);
});

turns('all who wait, of whatever group, cost one look at a time', async () => {
  const { clock, store, first } = world();
  const groups = Array.from({ length: 20 }, (_, index) => `group-${index}`);
  for (const group of groups) await first.take({ group, most: 1, hasBegun: false, signal: never });
  for (const group of [...groups, ...groups]) void first.take({ group, most: 1, hasBegun: false, signal: never });
  await clock.advance(2_000);
  const count = countLooks(store);
  await clock.advance(5_000);
  assert.is(count.looks, 10);
});

turns('turns with numbers from when the group was larger count until they are given back', async () => {
  const { clock, replicas, first } = world(2);
  const took: string[] = [];
  const three = [1, 2, 3].map(() => first.take({ group: 'web', most: 3, hasBegun: false, signal: never }));
  await clock.advance(1_000);
  for (const turn of three.slice(0, 2)) await (await turn).giveBack();
  void asking(took, 'smaller', replicas[1]?.take({ group: 'web', most: 1, hasBegun: false, signal: never }) as Promise<Turn>);
  await clock.advance(5_000);
  assert.equal(took, []);
  await (await three[2])?.giveBack();
  await clock.advance(1_000);
  assert.equal(took, ['smaller']);
});

turns('where those who wait want different shares, the smallest holds', async () => {
  const { clock, first } = world();
  const took: string[] = [];
  const ask = (name: string, most: number) => asking(took, name, first.take({ group: 'web', most, hasBegun: false, signal: never }));
  void ask('small', 1);
  void ask('large', 3);
  void ask('small too', 1);
  await clock.advance(5_000);
  assert.equal(took, ['small']);
});

turns('what has begun already gets the next turn before those who wait', async () => {
  const { clock, first } = world();
  const took: string[] = [];
  const wish = { group: 'web', most: 1, hasBegun: false, signal: never };
  const turn = await first.take(wish);
  void asking(took, 'waiting', first.take(wish));
  void asking(took, 'begun', first.take({ ...wish, hasBegun: true }));
  await clock.advance(1_000);
  await turn.giveBack();
  await clock.advance(1_000);
  assert.equal(took, ['begun']);
});

turns('turns that were given back leave no rows behind', async () => {
  const { store, first } = world();
  const turn = await first.take({ group: 'web', most: 1, hasBegun: false, signal: never });
  await turn.giveBack();
  assert.equal(await store.leases('turn/'), []);
});

turns('rows of the dead that nobody needs are forgotten by whoever looks', async () => {
  const { clock, store, replicas, first } = world(2);
  await first.take({ group: 'long gone', most: 1, hasBegun: false, signal: never });
  first.die();
  const second = replicas[1] as typeof first;
  await second.take({ group: 'web', most: 1, hasBegun: false, signal: never });
  void second.take({ group: 'web', most: 1, hasBegun: false, signal: never });
  await clock.advance(5_000);
  assert.equal(
    (await store.leases('turn/')).map(({ owner }) => owner?.replace(/#.*/, '')),
    ['replica-2'],
  );
});

turns('giving back twice does not end the turn of the next', async () => {
  const { clock, store, first } = world();
  const wish = { group: 'web', most: 1, hasBegun: false, signal: never };
  const turn = await first.take(wish);
  await turn.giveBack();
  await first.take(wish);
  await turn.giveBack();
  await clock.advance(1_000);
  assert.equal(
    (await store.leases('turn/')).map(({ owner }) => owner?.replace(/#.*/, '')),
    ['replica-1'],
  );
});

for (const lastsMs of [100, 250, 400, 480]) {
  turns(`turns of ${lastsMs} ms one after another are never two at a time`, async () => {
    const { clock, replicas } = world(2);
    let held = 0;
    let most = 0;
    const again = async (replica: (typeof replicas)[number]): Promise<void> => {
      const turn = await replica.take({ group: 'web', most: 1, hasBegun: false, signal: never });
      held += 1;
      most = Math.max(most, held);
      await new Promise<void>((resolve) => clock.schedule(clock.now() + lastsMs, resolve));
      held -= 1;
      await turn.giveBack();
      return again(replica);
    };
    for (const replica of [...replicas, ...replicas]) void again(replica);
    await clock.advance(30_000);
    assert.is(most, 1);
  });
}

turns('a store that is gone holds up nobody who gives back, and the waiting goes on when it is back', async () => {
  const { clock, first } = world();
  const took: string[] = [];
  const wish = { group: 'web', most: 1, hasBegun: false, signal: never };
  const turn = await first.take(wish);
  void asking(took, 'next', first.take(wish));
  first.goAway();
  await turn.giveBack();
  await clock.advance(10_000);
  assert.equal(took, []);
  first.comeBack();
  await clock.advance(3_000);
  assert.equal(took, ['next']);
});

turns.run();
