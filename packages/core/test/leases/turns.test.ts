import { silentLog } from '@lastcall/plugin-api';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeeper } from '../../src/leases/keeper.ts';
import { createTurns, type Turn } from '../../src/leases/turns.ts';
import type { Store } from '../../src/ports/store.ts';
import { mortal } from '../interruptions/mortal-store.ts';

const turns = suite('turns');

const never = new AbortController().signal;

/** Turns as one replica sees them; `die` ends it without giving anything back. */
const aReplica = (bare: Store, clock: FakeClock, owner: string) => {
  const store = mortal(bare);
  const keeper = createKeeper({ store, clock, log: silentLog });
  keeper.start();
  const die = () => {
    store.die();
    void keeper.stop();
  };
  return { ...createTurns({ store, clock, keeper, owner }), die };
};

const world = (count = 1) => {
  const clock = fakeClock();
  const store = createMemoryStore();
  const replicas = Array.from({ length: count }, (_, index) => aReplica(store, clock, `replica-${index + 1}`));
  return { clock, store, replicas, first: replicas[0] as ReturnType<typeof aReplica> };
};

/** Asks for a turn and notes when it came. */
const asking = (took: string[], name: string, turn: Promise<Turn>) =>
  turn.then(
    (got) => {
      took.push(name);
      return got;
    },
    () => null,
  );

turns('no more than so many of a group go at once, first come, first served', async () => {
  const { clock, first } = world();
  const took: string[] = [];
  const wish = { group: 'web', most: 2, signal: never };
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
  void asking(took, 'web', first.take({ group: 'web', most: 1, signal: never }));
  void asking(took, 'web/1', first.take({ group: 'web/1', most: 1, signal: never }));
  await clock.advance(1_000);
  assert.equal(took, ['web', 'web/1']);
});

turns('who gives up waiting leaves nothing behind', async () => {
  const { clock, store, first } = world();
  const took: string[] = [];
  const giveUp = new AbortController();
  const turn = await first.take({ group: 'web', most: 1, signal: never });
  void asking(took, 'late', first.take({ group: 'web', most: 1, signal: giveUp.signal }));
  await clock.advance(1_000);
  giveUp.abort(new Error('enough'));
  await turn.giveBack();
  await clock.advance(5_000);
  assert.equal([took, (await store.leases('turn/')).filter(({ owner }) => owner !== null)], [[], []]);
});

turns('a turn of a replica that died is free again after the time of a lease', async () => {
  const { clock, replicas, first } = world(2);
  const took: string[] = [];
  await first.take({ group: 'web', most: 1, signal: never });
  first.die();
  void asking(took, 'heir', replicas[1]?.take({ group: 'web', most: 1, signal: never }) as Promise<Turn>);
  await clock.advance(1_000);
  assert.equal(took, []);
  await clock.advance(2_500);
  assert.equal(took, ['heir']);
});

turns('while nobody waits the store is left alone', async () => {
  const { clock, store, first } = world();
  let looks = 0;
  const { leases } = store;
  Object.assign(store, {
    leases: (prefix: string) => {
      looks += 1;
      return leases(prefix);
    },
  });
  await first.take({ group: 'web', most: 1, signal: never });
  const before = looks;
  await clock.advance(60_000);
  assert.is(looks, before);
});

const acts = fc.array(
  fc.record({
    replica: fc.nat({ max: 2 }),
    what: fc.constantFrom('take' as const, 'give back' as const, 'give up' as const, 'wait' as const),
    forMs: fc.nat({ max: 3_000 }),
  }),
  { maxLength: 30 },
);

/** Three replicas that take, give back and give up turns; `held` are those that were got and not given back. */
const aGame = (most: number) => {
  const { clock, replicas } = world(3);
  const held = new Set<Turn>();
  const waits: AbortController[] = [];
  const moves = {
    wait: async () => undefined,
    'give up': async () => waits.shift()?.abort(new Error('enough')),
    async 'give back'() {
      const [turn] = held;
      if (turn) held.delete(turn);
      await turn?.giveBack();
    },
    async take(replica: number) {
      const giveUp = new AbortController();
      waits.push(giveUp);
      const asked = replicas[replica]?.take({ group: 'web', most, signal: giveUp.signal });
      void asked?.then((turn) => held.add(turn)).catch(() => undefined);
    },
  };
  return { clock, held, moves };
};

turns('whatever three replicas do, no more than so many have a turn', () =>
  fc.assert(
    fc.asyncProperty(acts, fc.integer({ min: 1, max: 3 }), async (todo, most) => {
      const { clock, held, moves } = aGame(most);
      for (const { replica, what, forMs } of todo) {
        await moves[what](replica);
        await clock.advance(forMs);
        assert.ok(held.size <= most, `${held.size} have a turn of ${most}`);
      }
    }),
    { numRuns: 60 },
  ),
);

turns.run();
