import { orAborted } from '@lastcall/plugin-api';
import Bottleneck from 'bottleneck';

/** How many requests may come at once, and how many a second after that. */
export type Rate = { readonly capacity: number; readonly perSecond: number };

/**
 * AWS's documented request rates, per account and region. `elbv2` and `elb` count every request of that API;
 * a registration counts there too. `elbv2-search` is ours: what a search through every target group may spend,
 * so that what registrations can use stays free.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-api-throttling.html
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export const RATES = {
  elbv2: { capacity: 40, perSecond: 10 },
  'elbv2-registration': { capacity: 20, perSecond: 4 },
  'elbv2-search': { capacity: 20, perSecond: 5 },
  elb: { capacity: 40, perSecond: 10 },
  'elb-registration': { capacity: 20, perSecond: 4 },
  ec2: { capacity: 100, perSecond: 20 },
} as const satisfies Record<string, Rate>;

/** One of {@link RATES}. */
export type BucketName = keyof typeof RATES;

/** How one request waits for its tokens: 0 goes first, 9 last; default 5. */
export type Wait = { readonly signal: AbortSignal; readonly priority?: number };

/** The token buckets of one process. */
export type TokenBuckets = {
  /** Resolves when every named bucket of the region has given a token; rejects with the signal's reason. */
  take(region: string, names: readonly BucketName[], wait: Wait): Promise<void>;
  /** AWS says the bucket is empty: so it is here. */
  empty(region: string, names: readonly BucketName[]): void;
  /** Stops refilling. Waiting takers end by their own signals. Safe to call twice. */
  close(): void;
};

const HEARTBEAT_MS = 50;

/**
 * One replica's part of a rate, as Bottleneck's settings: token by token, because tokens that come in heaps come too early.
 * One is kept back, or a refill right after the first burst would be one more than AWS has.
 */
export function settingsFor({ capacity, perSecond }: Rate, replicas: number): Bottleneck.ConstructorOptions {
  const most = Math.max(1, Math.floor(capacity / replicas) - 1);
  return {
    reservoir: most,
    reservoirIncreaseMaximum: most,
    reservoirIncreaseAmount: 1,
    // Bottleneck looks only at heartbeats, and a timer that fires a moment early would cost a whole one.
    reservoirIncreaseInterval: (1000 * replicas) / perSecond - HEARTBEAT_MS / 2,
    heartbeatInterval: HEARTBEAT_MS,
  };
}

type Bucket = { readonly replicas: number; readonly limiter: Bottleneck };

async function takeOne(limiter: Bottleneck, { signal, priority = 5 }: Wait): Promise<void> {
  // Bottleneck cannot take a job out of its queue, so one that nobody waits for any more gives its token back.
  const grant = async () => {
    if (signal.aborted) await limiter.incrementReservoir(1);
  };
  await orAborted(limiter.schedule({ priority, weight: 1 }, grant), signal);
}

async function emptyOut(limiter: Bottleneck): Promise<void> {
  const left = (await limiter.currentReservoir()) ?? 0;
  if (left > 0) await limiter.incrementReservoir(-left);
}

/**
 * Opens token buckets whose rates are divided by `replicas()`. A bucket whose division changed is replaced, because
 * Bottleneck's `updateSettings` stops its refilling for good.
 */
export function createTokenBuckets({ replicas }: { readonly replicas: () => number }): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  const limiterOf = (region: string, name: BucketName): Bottleneck => {
    const key = `${region} ${name}`;
    const share = Math.max(1, replicas());
    const known = buckets.get(key);
    if (known?.replicas === share) return known.limiter;
    const limiter = new Bottleneck(settingsFor(RATES[name], share));
    buckets.set(key, { replicas: share, limiter });
    return limiter;
  };
  return {
    async take(region, names, wait) {
      for (const name of names) await takeOne(limiterOf(region, name), wait);
    },
    empty(region, names) {
      for (const name of names) void emptyOut(limiterOf(region, name));
    },
    close() {
      for (const { limiter } of buckets.values()) void limiter.disconnect();
      buckets.clear();
    },
  };
}
