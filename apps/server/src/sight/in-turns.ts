import { setImmediate } from 'node:timers/promises';

/** How many are done before others get their turn: a store in this process answers at once, and a thousand answers would hold up notices. */
const AT_ONCE = 20;

/** What `act` makes of each, in their order; without those of which it makes null. Rejects with its first rejection. */
export async function inTurns<T, Made>(all: readonly T[], act: (one: T) => Promise<Made | null>): Promise<readonly Made[]> {
  const made: (Made | null)[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    if (from > 0) await setImmediate();
    made.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map(act))));
  }
  return made.filter((each) => each !== null);
}
