import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d{1,7})(ms|s|m|h)$/;

/** A schema for durations as people write them; what it gives is still text, so that validating twice is safe. */
export const duration = z.string().regex(DURATION, { error: 'must be a duration such as "90s", "2m" or "1h"', abort: true });

/** Milliseconds of a duration that `duration` has accepted. Throws TypeError for any other text. */
export function durationMs(text: string): number {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined) throw new TypeError(`not a duration: ${text}`);
  return Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
