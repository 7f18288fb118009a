/** A token bucket of AWS's: so many at once, and so many a second in the long run. */
export type Rate = { readonly capacity: number; readonly refillPerSecond: number };

/** What AWS documents for one account and region ("Elastic Load Balancing API throttling"). Reading has the account's own numbers once more. */
export const ELB_RATES = {
  account: { capacity: 40, refillPerSecond: 10 },
  registration: { capacity: 20, refillPerSecond: 4 },
} as const satisfies Record<string, Rate>;
