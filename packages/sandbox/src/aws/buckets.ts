import type { Api } from './apis/api.ts';
import { throttled } from './wire/aws-error.ts';

/** Whether calls are held to AWS's rates. */
export type Throttling = 'on' | 'off';

/** Tokens a caller may take: at most `capacity` at once, `refillPerSecond` in the long run. */
export type Rate = { readonly capacity: number; readonly refillPerSecond: number };

/** Elastic Load Balancing's rates (AWS: "Elastic Load Balancing API throttling"), each for one account and region. */
export const ELB_RATES = {
  all: { capacity: 40, refillPerSecond: 10 },
  reading: { capacity: 40, refillPerSecond: 10 },
  registration: { capacity: 20, refillPerSecond: 4 },
} as const satisfies Record<string, Rate>;

type Level = { readonly tokens: number; readonly at: number };

/** Buckets by name. */
type Buckets = {
  /** Takes one token from each bucket, or from none and returns false where one is empty. */
  take(wanted: Readonly<Record<string, Rate>>, now: number): boolean;
};

function createBuckets(): Buckets {
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

const categoryOf = (action: string): 'reading' | 'registration' => (action.startsWith('Describe') ? 'reading' : 'registration');

/** The API held to ELB's rates while `throttling()` is on. Each API and region has buckets of its own. */
export function heldToRates(api: Api, throttling: () => Throttling): Api {
  const buckets = createBuckets();
  const operations = Object.entries(api.operations).map(([action, operation]) => {
    const category = categoryOf(action);
    const guarded: typeof operation = (call) => {
      const wanted = { [`${call.region} all`]: ELB_RATES.all, [`${call.region} ${category}`]: ELB_RATES[category] };
      if (throttling() === 'on' && !buckets.take(wanted, call.now)) throw throttled();
      return operation(call);
    };
    return [action, guarded] as const;
  });
  return { ...api, operations: Object.fromEntries(operations) };
}
