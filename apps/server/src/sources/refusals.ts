import type { Clock } from '@lastcall/plugin-api';
import { createBoundedMap } from './bounded-map.ts';

/** Counts refused messages by address, as a token bucket. Nothing genuine is ever counted or held up. */
export type Refusals = {
  /** Counts a refusal; false when this address has had more than its share. */
  count(address: string): boolean;
  /** Whether the next refusal of this address would be one too many. */
  isExhausted(address: string): boolean;
};

type Bucket = { readonly tokens: number; readonly at: number };

/** Limits of the count. Defaults: 30 refusals at once, one more every 2 s, 1024 addresses remembered. */
export type RefusalLimits = { readonly clock: Clock; readonly burst?: number; readonly refillMs?: number; readonly addresses?: number };

/** Makes a count that has counted nothing. Addresses beyond the limit are forgotten, the longest quiet first. */
export function createRefusals({ clock, burst = 30, refillMs = 2_000, addresses = 1_024 }: RefusalLimits): Refusals {
  const buckets = createBoundedMap<Bucket>(addresses);
  const tokensOf = (address: string) => {
    const bucket = buckets.get(address);
    return bucket ? Math.min(burst, bucket.tokens + (clock.now() - bucket.at) / refillMs) : burst;
  };
  return {
    count(address) {
      const tokens = tokensOf(address);
      const left = tokens >= 1 ? tokens - 1 : tokens;
      buckets.set(address, { tokens: left, at: clock.now() });
      return tokens >= 1;
    },
    isExhausted: (address) => tokensOf(address) < 1,
  };
}
