import { type Clock, orAborted, signalAt } from '@lastcall/plugin-api';
import { CORE_ERRORS } from '../errors.ts';
import type { Store } from '../ports/store.ts';
import { isStoreGone } from '../ports/store-gone.ts';
import type { StandIn } from '../stand-in/stand-in.ts';

/** How long the store may take over a message before it counts as gone: whoever is interrupted has little time, ms. */
export const STORE_PATIENCE_MS = 2_000;
/** How long a store that was found to be gone is not asked again, so that a storm does not wait for it message by message, ms. */
const GONE_MS = 2_000;

/** What storing needs. Without a stand-in, notices that cannot be stored are left to be delivered again. */
export type StoringParts = {
  readonly store: Pick<Store, 'accept'>;
  readonly clock: Clock;
  readonly standIn?: Pick<StandIn, 'take'> | undefined;
};

/**
 * Gives a function that stores notices as {@link Store.accept} does, and settles within 2 s. Where the store is gone it has the stand-in act on them and
 * then rejects with `STORE_UNAVAILABLE`: they are not durable, and must be delivered again.
 */
export function createStoring({ store, clock, standIn }: StoringParts): Store['accept'] {
  let found: { readonly problem: unknown; readonly until: number } | null = null;
  const ask: Store['accept'] = async (notices, receipt) => {
    const silence = CORE_ERRORS.STORE_SILENT({ ms: STORE_PATIENCE_MS });
    const limit = signalAt(clock, clock.now() + STORE_PATIENCE_MS, silence);
    try {
      const acceptances = await orAborted(store.accept(notices, receipt), limit.signal);
      found = null;
      return acceptances;
    } catch (problem) {
      if (isStoreGone(problem)) found = { problem, until: clock.now() + GONE_MS };
      throw problem;
    } finally {
      limit.release();
    }
  };
  return async (notices, receipt) => {
    try {
      if (found !== null && clock.now() < found.until) throw found.problem;
      return await ask(notices, receipt);
    } catch (problem) {
      if (isStoreGone(problem)) await standIn?.take(notices, receipt);
      throw problem;
    }
  };
}
