import type { Keeper } from '../leases/keeper.ts';

/**
 * A keeper under which nothing is ever sure: `ensure` waits until its signal aborts, or the lease is lost. Runs on a store that only this
 * process knows do what may be repeated and nothing else. Leases are kept alive as by the keeper it is made of.
 */
export function createBarredKeeper(keeper: Keeper): Keeper {
  return {
    ...keeper,
    keep(lease, claimedAt) {
      const kept = keeper.keep(lease, claimedAt);
      return { ...kept, ensure: (signal) => untilAborted(AbortSignal.any([signal, kept.lost])) };
    },
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
