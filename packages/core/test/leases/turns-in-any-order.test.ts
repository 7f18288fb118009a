import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Turn } from '../../src/leases/turns.ts';
import { aReplica, world } from './turn-takers.ts';

const turns = suite('turns in any order');

const acts = fc.array(
  fc.record({
    replica: fc.nat({ max: 2 }),
    what: fc.constantFrom(...(['take', 'take', 'take', 'give back', 'give up', 'die', 'wait'] as const satisfies readonly (keyof Moves)[])),
    forMs: fc.nat({ max: 3_000 }),
  }),
  { maxLength: 30 },
);

type Moves = Readonly<Record<'take' | 'give back' | 'give up' | 'die' | 'wait', (replica: number) => Promise<void>>>;

/** Three replicas that take, give back and give up turns, die and are followed by others; `held` are the turns that the living have. */
const aGame = (most: number) => {
  const { clock, store, replicas } = world(3);
  const held = new Map<Turn, object>();
  const waits: AbortController[] = [];
  let deaths = 0;
  const moves: Moves = {
    wait: async () => undefined,
    'give up': async () => waits.shift()?.abort(new Error('enough')),
    async 'give back'() {
      const [turn] = held.keys();
      if (turn) held.delete(turn);
      await turn?.giveBack();
    },
    async die(index) {
      const dead = replicas[index];
      dead?.die();
      for (const [turn, holder] of held) if (holder === dead) held.delete(turn);
      deaths += 1;
      replicas[index] = aReplica(store, clock, `follower-${deaths}`);
    },
    async take(index) {
      const giveUp = new AbortController();
      waits.push(giveUp);
      const replica = replicas[index] as (typeof replicas)[number];
      const asked = replica.take({ group: 'web', most, hasBegun: false, signal: giveUp.signal });
      void asked.then((turn) => held.set(turn, replica)).catch(() => undefined);
    },
  };
  return { clock, store, held, moves };
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

turns('whatever three replicas did, in the end everybody who still waits has had a turn', () =>
  fc.assert(
    fc.asyncProperty(acts, fc.integer({ min: 1, max: 3 }), async (todo, most) => {
      const { clock, held, moves } = aGame(most);
      for (const { replica, what, forMs } of [...todo, { replica: 0, what: 'take' as const, forMs: 0 }]) {
        await moves[what](replica);
        await clock.advance(forMs);
      }
      await clock.advance(3_000);
      for (let waited = 0; waited < 40 && held.size > 0; waited += 1) {
        await moves['give back'](0);
        await clock.advance(600);
      }
      assert.is(held.size, 0);
      await moves.take(1);
      await clock.advance(3_000);
      assert.is(held.size, 1);
    }),
    { numRuns: 30 },
  ),
);

turns.run();
