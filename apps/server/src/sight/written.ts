/** Values under these keys are people's and plugins' own: nothing in them is read as an instant. */
const OWN_WORDS: readonly string[] = ['facts', 'tags', 'groupTags', 'hookTimeoutsMs'];

/** The last instant a date can hold, epoch ms. */
const LAST_INSTANT = 8.64e15;

/** A record as the API writes it: every instant (a number under a key that ends in `At`) is RFC 3339 text. */
export function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, writtenUnder(key, part)]));
}

function writtenUnder(key: string, value: unknown): unknown {
  if (OWN_WORDS.includes(key)) return value;
  return typeof value === 'number' && key.endsWith('At') ? instant(value) : written(value);
}

/** Epoch ms as RFC 3339 in UTC; null stays null, as does what no date can hold. */
export function instant(at: number | null): string | null {
  return at === null || !(Math.abs(at) <= LAST_INSTANT) ? null : new Date(at).toISOString();
}
