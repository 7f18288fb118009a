import { createRounds } from '../ports/rounds.ts';
import type { NamedLease } from '../ports/store.ts';
import { forgetFree } from './forget-free.ts';
import { createLeaseWatch } from './lease-watch.ts';
import { createSoleRight, type SoleRightParts } from './sole-right.ts';

/** How often the register is looked at, ms. */
const LOOK_MS = 1_000;
const PREFIX = 'replica/';

/** Who is alive among those that share a store: each replica holds a lease of its own name. */
export type Replicas = {
  start(): void;
  /** Leaves the register at once and looks no more. Safe to call twice. */
  stop(): Promise<void>;
  /** How many are alive and mean to stay, this one included: at least 1. While the store is gone, as many as were known last. */
  count(): number;
  /** The same without this one. */
  others(): number;
  /** Leaves the register and stays away until `stay`: the others no longer count on this one. Safe to call twice. */
  leave(): void;
  /** Takes part again. Safe to call twice. */
  stay(): void;
};

type Intent = 'staying' | 'leaving';

/** What a register needs; `owner` is this replica's name. */
export type ReplicasParts = Omit<SoleRightParts, 'key'>;

/** Makes the register as one replica sees it. */
export function createReplicas(parts: ReplicasParts): Replicas {
  const { store, clock, owner } = parts;
  const key = `${PREFIX}${owner}`;
  const entry = createSoleRight({ ...parts, key });
  const watch = createLeaseWatch(clock);
  let others = 0;
  let intent: Intent = 'staying';
  const leaveRegister = async () => {
    await entry.handBack();
    await forgetFree(store, key);
  };
  const look = async () => {
    await (intent === 'leaving' ? leaveRegister() : entry.hold());
    const named = (await store.leases(PREFIX)).filter((lease) => lease.key !== key);
    const dead = named.filter((lease) => watch.isFree(lease.key, lease));
    others = named.length - dead.length;
    await forgetAll(dead);
  };
  const forgetAll = async (dead: readonly NamedLease[]) => {
    if (dead.length > 0) await store.forget(dead);
  };
  // A store that is gone is told of elsewhere; what was known last stays true as far as anybody can tell.
  const quietly = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      () => undefined,
    );
  const become = (next: Intent) => {
    if (intent === next) return;
    intent = next;
    rounds.ask();
  };
  const rounds = createRounds({ store, clock, after: 'nothing', everyMs: LOOK_MS }, () => quietly(look()));
  return {
    start: rounds.start,
    async stop() {
      await rounds.stop();
      await quietly(leaveRegister());
    },
    count: () => Math.max(1, others + (intent === 'leaving' ? 0 : 1)),
    others: () => others,
    leave: () => become('leaving'),
    stay: () => become('staying'),
  };
}
