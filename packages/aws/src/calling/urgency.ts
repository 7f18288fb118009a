/** What a request is for. A write changes something, a look decides where to write, a search looks where nothing is known yet. */
export type Purpose = 'write' | 'look' | 'search';

const BEFORE: Readonly<Record<Purpose, number>> = { write: 0, look: 3, search: 6 };

/** Below the first there is no time to lose, ms; above the second there is plenty. */
const HURRY_MS = 60_000;
const LEISURE_MS = 300_000;

/** The priority of a request whose answer is needed within `leftMs`: 0 goes first. Writes go before looks, and looks before searches. */
export function urgencyOf(purpose: Purpose, leftMs: number): number {
  if (leftMs <= HURRY_MS) return BEFORE[purpose];
  return BEFORE[purpose] + (leftMs <= LEISURE_MS ? 1 : 2);
}

/** For what nobody waits for. */
export const BACKGROUND = 9;
