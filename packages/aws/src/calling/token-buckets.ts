import type { Clock } from '@lastcall/plugin-api';
import { type Bucket, createBucket, type Wait } from './bucket.ts';
import type { Filling } from './level.ts';
import { type BucketName, RATES, type Rate } from './rates.ts';

/** The token buckets of one process. A place is an account and a region, as a key. */
export type TokenBuckets = {
  /** Resolves when every named bucket of the place has given a token; rejects with the signal's reason. */
  take(place: string, names: readonly BucketName[], wait: Wait): Promise<void>;
  /** AWS has answered a request that had its tokens, whatever it said. */
  answered(place: string, names: readonly BucketName[]): void;
  /** AWS refused a request: these buckets are empty, and fill more slowly for a while. */
  slowDown(place: string, names: readonly BucketName[]): void;
  /** What one bucket holds, and this replica's part of its rate. */
  standing(place: string, name: BucketName): Rate & { readonly tokens: number };
  /** Stops filling. Those who wait end by their own signals. Safe to call twice. */
  close(): void;
};

/**
 * One replica's part of a rate. One token is kept back: requests that leave evenly do not arrive evenly, and one that arrives
 * early would find AWS's bucket empty.
 */
export function partOf({ capacity, perSecond }: Rate, replicas: number): Filling {
  return { most: Math.max(1, Math.floor(capacity / replicas) - 1), perSecond: perSecond / replicas };
}

/** Opens token buckets whose rates are divided by `replicas()`, as it stands whenever a bucket is asked. */
export function createTokenBuckets({ clock, replicas }: { readonly clock: Clock; readonly replicas: () => number }): TokenBuckets {
  const buckets = new Map<string, Bucket>();
  let isClosed = false;
  const filling = (name: BucketName) => () => partOf(RATES[name], Math.max(1, replicas()));
  const bucketOf = (place: string, name: BucketName): Bucket => {
    const key = `${place} ${name}`;
    const bucket = buckets.get(key) ?? createBucket({ clock, filling: filling(name) });
    buckets.set(key, bucket);
    if (isClosed) bucket.close();
    return bucket;
  };
  return {
    async take(place, names, wait) {
      for (const name of names) await bucketOf(place, name).take(wait);
    },
    answered(place, names) {
      for (const name of names) bucketOf(place, name).answered();
    },
    slowDown(place, names) {
      for (const name of names) bucketOf(place, name).slowDown();
    },
    standing(place, name) {
      const { most, perSecond } = filling(name)();
      return { capacity: most, perSecond, tokens: bucketOf(place, name).tokens() };
    },
    close() {
      isClosed = true;
      for (const bucket of buckets.values()) bucket.close();
    },
  };
}
