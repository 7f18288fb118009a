import { anInstance, type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MaxOpen } from '../../src/config/config.ts';
import type { Inventory } from '../../src/ports/inventory.ts';
import type { Store } from '../../src/ports/store.ts';
import { aNotice, aReplica, noting, twoSteps } from './replica.ts';

const queue = suite('place in the queue');

const idOf = (index: number) => `i-${String(index).padStart(17, '0')}`;

type WorldParts = { readonly maxOpen?: MaxOpen; readonly groupSize?: Inventory['groupSize']; readonly drainMs?: number };

/** Replicas on one store whose drains last 20 s; `going` tells how many are under way, `most` how many ever were. */
const aWorld = ({ maxOpen = { count: 1 }, groupSize = async () => 20, drainMs = 20_000 }: WorldParts = {}) => {
  const clock = fakeClock();
  const store = createMemoryStore();
  const state = { going: 0, most: 0, begun: [] as string[] };
  const drain = noting([], 'drain', drainMs);
  const steps = {
    hook: noting([], 'hook', 0),
    drain: {
      async run(...[interruption, context]: Parameters<typeof drain.run>) {
        state.begun.push(`${Number(interruption.instanceId.slice(2))} #${context.attempt}`);
        state.going += 1;
        state.most = Math.max(state.most, state.going);
        return drain.run(interruption, context).finally(() => {
          state.going -= 1;
        });
      },
    },
  };
  const inventory = { lookUp: async () => anInstance(), groupSize, instancesOf: async () => [] };
  const begin = (owner: string) => aReplica({ pipelines: [[{ ...twoSteps, maxOpen }, steps]], clock, store, owner, inventory });
  return { clock, store, state, begin };
};

const rebalance = (index: number, region = 'eu-west-1') =>
  aNotice('rebalance-recommendation', { id: `rebalance/${index}`, instanceId: idOf(index), region });

const turnsHeld = async (store: Store) => (await store.leases('turn/')).filter(({ owner }) => owner !== null).length;

/** Advances in small steps, as long as `until` does not hold. */
const advanceUntil = async (clock: FakeClock, until: () => boolean) => {
  for (let step = 0; step < 400 && !until(); step += 1) await clock.advance(50);
};

queue('a run that has begun goes on at once after a take-over, however many wait', async () => {
  const { clock, state, begin } = aWorld();
  const first = begin('replica-1');
  await first.accept(rebalance(1));
  await clock.advance(3_000);
  const second = begin('replica-2');
  await second.accept(rebalance(2), rebalance(3));
  await clock.advance(3_000);
  first.die();
  await clock.advance(3_000);
  assert.ok(state.begun.includes('1 #2'), state.begun.join());
});

queue('runs that are handed over keep their turns before those who wait', async () => {
  const { clock, state, begin } = aWorld({ maxOpen: { count: 2 } });
  const first = begin('replica-1');
  await first.accept(rebalance(1), rebalance(2));
  await clock.advance(3_000);
  const second = begin('replica-2');
  await second.accept(rebalance(3), rebalance(4));
  await clock.advance(3_100);
  await first.orchestrator.stop();
  await first.keeper.stop();
  await clock.advance(10_000);
  assert.equal([state.begun.sort(), state.most], [['1 #1', '1 #2', '2 #1', '2 #2'], 2]);
});

queue('a run that closes while it waits for its turn again leaves nothing behind', async () => {
  const { clock, store, begin } = aWorld({ drainMs: 5_000 });
  const first = begin('replica-1');
  await first.accept(rebalance(1));
  await clock.advance(2_000);
  const [turn] = await store.leases('turn/');
  const second = begin('replica-2');
  await first.orchestrator.stop();
  // Somebody else has the only turn for good.
  await store.claim('elsewhere', [{ key: turn?.key ?? '', seen: null }]);
  const keeping = async () => {
    await store.renew([{ key: turn?.key ?? '', owner: 'elsewhere', epoch: 1 }]);
    clock.schedule(clock.now() + 500, () => void keeping());
  };
  await keeping();
  const isOpen = async () => (await second.views()).some(({ outcome }) => outcome === null);
  for (let step = 0; step < 1_000 && (await isOpen()); step += 1) await clock.advance(10);
  await clock.advance(10);
  assert.equal([await isOpen(), second.orchestrator.running()], [false, 0]);
  assert.equal(
    (await store.leases('turn/')).map(({ owner }) => owner),
    ['elsewhere'],
  );
  await store.release([{ key: turn?.key ?? '', owner: 'elsewhere', epoch: 1 }]);
  await clock.advance(5_000);
  assert.is(await turnsHeld(store), 0);
});

queue('groups of the same name in two regions do not wait for each other', async () => {
  const { clock, state, begin } = aWorld();
  await begin('replica-1').accept(rebalance(1, 'eu-west-1'), rebalance(2, 'us-east-1'), rebalance(3, 'us-east-1'));
  await clock.advance(3_000);
  assert.is(state.going, 2);
});

for (const [what, groupSize, afterMs] of [
  ['cannot say', () => Promise.reject(new Error('no')), 1_000],
  ['does not answer', () => new Promise<number>(() => {}), 3_000],
  ['does not know the group', async () => null, 1_000],
] satisfies readonly (readonly [string, Inventory['groupSize'], number])[]) {
  queue(`where AWS ${what} one instance of a group goes at a time`, async () => {
    const { clock, state, begin } = aWorld({ maxOpen: { percent: 50 }, groupSize });
    await begin('replica-1').accept(rebalance(1), rebalance(2));
    await clock.advance(afterMs);
    assert.is(state.going, 1);
  });
}

queue('for a count AWS is not asked how large the group is', async () => {
  let asked = 0;
  const groupSize = async () => {
    asked += 1;
    return 20;
  };
  const { clock, state, begin } = aWorld({ groupSize });
  await begin('replica-1').accept(rebalance(1));
  await clock.advance(1_000);
  assert.equal([state.going, asked], [1, 0]);
});

queue('a turn is given back when its run has closed', async () => {
  const { clock, store, state, begin } = aWorld();
  await begin('replica-1').accept(rebalance(1));
  await advanceUntil(clock, () => state.going === 1);
  assert.is(await turnsHeld(store), 1);
  await clock.advance(25_000);
  assert.is(await turnsHeld(store), 0);
});

queue.run();
