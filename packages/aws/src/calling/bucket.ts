import { type Clock, orAborted } from '@lastcall/plugin-api';
import Bottleneck from 'bottleneck';
import type { Filling } from './level.ts';
import { createTank } from './tank.ts';

/** How one request waits for its tokens: 0 goes first, 9 last; default 5. */
export type Wait = { readonly signal: AbortSignal; readonly priority?: number };

/** One token bucket. */
export type Bucket = {
  /** Resolves with a token; rejects with the signal's reason, and then takes none. */
  take(wait: Wait): Promise<void>;
  /** AWS has answered a request that had a token. */
  answered(): void;
  /** AWS refused a request: the bucket is empty, and fills more slowly for a while. */
  slowDown(): void;
  /** Tokens there are now; below zero while AWS's refusals are being made up for. */
  tokens(): number;
  /** Stops filling. Those who wait end by their own signals. Safe to call twice. */
  close(): void;
};

/**
 * Makes a full bucket. Bottleneck keeps the queue; the tokens are counted here, by the clock, and Bottleneck is given whole ones:
 * by itself it looks at heartbeats, and loses a token whenever one comes late.
 */
export function createBucket({ clock, filling }: { readonly clock: Clock; readonly filling: () => Filling }): Bucket {
  const limiter = new Bottleneck({ reservoir: Math.floor(filling().most) });
  const tank = createTank({ clock, filling, told: (change) => void limiter.incrementReservoir(change) });
  /** Bottleneck has taken the token out of its reservoir already, and puts it back for one who has left meanwhile. */
  const grant = async (signal: AbortSignal) => {
    if (signal.aborted) await limiter.incrementReservoir(1);
    else tank.spent();
  };
  return {
    async take({ signal, priority = 5 }) {
      tank.tokens();
      const given = limiter.schedule({ priority, weight: 1 }, () => grant(signal));
      await orAborted(given, signal);
    },
    answered: tank.answered,
    slowDown: tank.slowDown,
    tokens: tank.tokens,
    close() {
      tank.close();
      void limiter.disconnect();
    },
  };
}
