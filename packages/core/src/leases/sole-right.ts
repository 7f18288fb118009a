import type { Clock } from '@lastcall/plugin-api';
import type { Store } from '../ports/store.ts';
import type { Keeper, Kept } from './keeper.ts';
import { createLeaseWatch } from './lease-watch.ts';

/** The right to do one named thing, which a single replica at a time has. */
export type SoleRight = {
  /** Its lease, claimed if nobody else holds it; null while another does. Call it in every round: that is how a dead holder is noticed. */
  hold(): Promise<Kept | null>;
  /** Hands it back at once. Safe to call twice, and without holding it. */
  handBack(): Promise<void>;
};

/** What is needed to have it. */
export type SoleRightParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly keeper: Keeper;
  readonly owner: string;
  readonly key: string;
};

/** Makes one that nobody has yet here. */
export function createSoleRight({ store, clock, keeper, owner, key }: SoleRightParts): SoleRight {
  const watch = createLeaseWatch(clock);
  let kept: Kept | null = null;
  const claim = async () => {
    const seen = (await store.leases(key)).find((lease) => lease.key === key) ?? null;
    if (seen !== null && !watch.isFree(key, seen)) return null;
    const claimedAt = clock.now();
    const [lease] = await store.claim(owner, [{ key, seen }]);
    return lease ? keeper.keep(lease, claimedAt) : null;
  };
  return {
    async hold() {
      if (kept === null || kept.lost.aborted) kept = await claim();
      return kept;
    },
    async handBack() {
      const held = kept;
      kept = null;
      held?.letGo();
      if (held !== null) await store.release([held.lease]).catch(() => undefined);
    },
  };
}
