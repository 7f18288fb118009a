import { silentLog } from '@lastcall/plugin-api';
import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { createMemoryStore } from '@lastcall/store';
import { createKeeper } from '../../src/leases/keeper.ts';
import { createTurns, type Turn } from '../../src/leases/turns.ts';
import type { Store } from '../../src/ports/store.ts';
import { mortal } from '../interruptions/mortal-store.ts';

/** For who waits as long as it takes. */
export const never = new AbortController().signal;

/** Turns as one replica sees them; `die` ends it without giving anything back. */
export const aReplica = (bare: Store, clock: FakeClock, owner: string) => {
  const store = mortal(bare);
  const keeper = createKeeper({ store, clock, log: silentLog });
  keeper.start();
  const die = () => {
    store.die();
    void keeper.stop();
  };
  return { ...createTurns({ store, clock, keeper, owner }), die, goAway: store.goAway, comeBack: store.comeBack };
};

/** So many replicas on one store. */
export const world = (count = 1) => {
  const clock = fakeClock();
  const store = createMemoryStore();
  const replicas = Array.from({ length: count }, (_, index) => aReplica(store, clock, `replica-${index + 1}`));
  return { clock, store, replicas, first: replicas[0] as ReturnType<typeof aReplica> };
};

/** Asks for a turn and notes when it came. */
export const asking = (took: string[], name: string, turn: Promise<Turn>) =>
  turn.then(
    (got) => {
      took.push(name);
      return got;
    },
    () => null,
  );
