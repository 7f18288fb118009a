import { createHash } from 'node:crypto';
import type { Clock } from '@lastcall/plugin-api';
import { createBoundedMap } from '../sources/bounded-map.ts';
import { createRefusals } from '../sources/refusals.ts';

/** Wrong tokens an address may try at once, and how long until it may try one more, ms. */
const BURST = 10;
const REFILL_MS = 6_000;
const REMEMBERED = 4_096;

/** Counts wrong tokens by the address they came from. */
export type Attempts = {
  /** Whether the address may try a token: right or wrong, nobody learns which while it may not. */
  mayTry(address: string): boolean;
  /**
   * Counts a wrong token; false when it is known already. A program that has an old token tries that one for ever, and must
   * not keep others behind the same proxy from signing in; who guesses needs new ones.
   */
  wrong(address: string, token: string): boolean;
};

/** Makes a count of nothing. */
export function createAttempts(clock: Clock): Attempts {
  const refusals = createRefusals({ clock, burst: BURST, refillMs: REFILL_MS });
  const known = createBoundedMap<true>(REMEMBERED);
  return {
    mayTry: (address) => !refusals.isExhausted(address),
    wrong(address, token) {
      const key = createHash('sha256').update(`${address}\n${token}`).digest('base64');
      if (known.get(key)) return false;
      known.set(key, true);
      refusals.count(address);
      return true;
    },
  };
}
