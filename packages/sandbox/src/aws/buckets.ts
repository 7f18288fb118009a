/** Whether calls are held to AWS's rates. */
export type Throttling = 'on' | 'off';

/** Tokens a caller may take: at most `capacity` at once, `refillPerSecond` in the long run. */
export type Rate = { readonly capacity: number; readonly refillPerSecond: number };

type Level = { readonly tokens: number; readonly at: number };

/** Buckets by name, each full until somebody takes from it. */
export type Buckets = {
  /** Takes one token from each bucket, or from none and returns false where one is empty. `now` is epoch ms. */
  take(wanted: Readonly<Record<string, Rate>>, now: number): boolean;
};

/** Full buckets. */
export function createBuckets(): Buckets {
  const levels = new Map<string, Level>();
  const tokensNow = (name: string, { capacity, refillPerSecond }: Rate, now: number): number => {
    const level = levels.get(name);
    if (!level) return capacity;
    return Math.min(capacity, level.tokens + ((now - level.at) / 1_000) * refillPerSecond);
  };
  return {
    take(wanted, now) {
      const found = Object.entries(wanted).map(([name, rate]) => ({ name, tokens: tokensNow(name, rate, now) }));
      if (found.some(({ tokens }) => tokens < 1)) return false;
      for (const { name, tokens } of found) levels.set(name, { tokens: tokens - 1, at: now });
      return true;
    },
  };
}
