import type { Clock } from '@lastcall/plugin-api';
import type { LeaseState } from '../ports/store.ts';

/** How long a lease must be seen to stand still before another may claim it, ms. */
export const LEASE_MS = 2_000;
/** After a longer pause between two looks nobody can tell whether an owner lives, ms: as long as a slow answer of the store and a round. */
const BLIND_MS = 4_000;

/** How long leases have stood still, by one's own clock: those of other replicas need not agree with it. */
export type LeaseWatch = {
  /**
   * True when nobody holds the lease, or when it has been seen to stand as it is for {@link LEASE_MS}. The first look at a lease
   * that is held is never enough, and neither is one after a long pause, in which its owner may have been as blind as we were:
   * call it in every round.
   */
  isFree(key: string, state: LeaseState): boolean;
};

type Sight = LeaseState & { readonly since: number; readonly lookedAt: number };

/** Begins to watch. What is not looked at any more is forgotten after a while. */
export function createLeaseWatch(clock: Clock): LeaseWatch {
  const sights = new Map<string, Sight>();
  const sinceWhen = (key: string, { owner, epoch, renewals }: LeaseState, now: number): number => {
    const before = sights.get(key);
    const isSame = before?.owner === owner && before.epoch === epoch && before.renewals === renewals;
    return isSame && before.lookedAt > now - BLIND_MS ? before.since : now;
  };
  const forgetOld = (now: number) => {
    for (const [key, { lookedAt }] of sights) {
      // The map is in the order of looking: behind the first that is recent all are.
      if (lookedAt > now - 2 * BLIND_MS) return;
      sights.delete(key);
    }
  };
  return {
    isFree(key, state) {
      const now = clock.now();
      if (state.owner === null) return true;
      const since = sinceWhen(key, state, now);
      sights.delete(key);
      sights.set(key, { ...state, since, lookedAt: now });
      forgetOld(now);
      return now - since >= LEASE_MS;
    },
  };
}
