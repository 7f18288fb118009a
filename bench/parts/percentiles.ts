/** What a number of measurements come to; null where there were none. */
export type Percentiles = {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly most: number | null;
};

/** The percentiles of what was measured, by nearest rank. */
export function percentilesOf(measured: readonly number[]): Percentiles {
  const sorted = [...measured].sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1) };
}
