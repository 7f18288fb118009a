import { ELB_RATES, type Rate } from './rates.ts';

/** Requests to Elastic Load Balancing. */
export type Requests = { readonly writes: number; readonly describes: number };

const untilTokensMs = (requests: number, { capacity, refillPerSecond }: Rate): number =>
  Math.max(0, ((requests - capacity) / refillPerSecond) * 1_000);

/** The least time AWS's buckets, full at the start, allow for so many requests, ms: 0 where they hold a token for each. */
export function leastMs({ writes, describes }: Requests): number {
  return Math.max(untilTokensMs(writes, ELB_RATES.registration), untilTokensMs(writes + describes, ELB_RATES.account));
}

/** The most targets that can be out after so long, when each write is preceded by one describe at most and the largest go first. */
export function mostOutWithin(ms: number, writes: readonly number[], candidates: number): number {
  const fits = (count: number) => leastMs({ writes: count, describes: Math.min(count, candidates) }) <= ms;
  const count = writes.findIndex((_, index) => !fits(index + 1));
  return sumOf(count === -1 ? writes : writes.slice(0, count));
}

/** The sum of numbers. */
export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
