import { readEnd } from './end.ts';
import { isConditionFailed } from './faults.ts';
import { CLOSED, END, headOf, type Key, LISTED, listedAt, noticeOf, PAGES, PARKED, parkedBody, sorted } from './keys.ts';
import { acceptedIn, isPack, packOf } from './packs.ts';
import { getItem, nameOf, query, removeItems, update } from './requests.ts';
import type { Table } from './table.ts';
import { furtherOf, type Item, isFurther } from './texts.ts';

/** No more is begun after this, ms: forgetting may take as long as any call. */
const LIMIT_MS = 3_000;
/** Interruptions that are forgotten beside one another. */
const AT_ONCE = 4;

const keyIn = ({ pk, sk }: Key): Key => ({ pk, sk });

/**
 * Forgets one interruption: the head first, so that nobody reads half of it; the notices' ids before the packs that name them; and last what
 * led here, so that one that is broken off is found again.
 */
async function forget(table: Table, marker: Item): Promise<void> {
  const id = String(marker.id);
  await removeItems(table, [headOf(id)]);
  const items = await query(table, { pk: id });
  const byName = new Map(items.map((item) => [nameOf(item), item]));
  const rest = (item: Item) => furtherOf(item).flatMap((key) => byName.get(nameOf(key)) ?? []);
  const packs = items.filter((item) => isPack(item) && !isFurther(item)).map((item) => packOf(item, rest(item)));
  const notices = packs.flatMap(acceptedIn).map(({ notice }) => noticeOf(notice.id));
  await removeItems(table, uniqueKeys([...notices, listedAt(Number(marker.number))]));
  await removeItems(table, items.map(keyIn));
  await removeItems(table, [keyIn(marker)]);
}

/** AWS refuses a batch that names an item twice. */
const uniqueKeys = (keys: readonly Key[]) => [...new Map(keys.map((key) => [nameOf(key), key])).values()];

/** Does it for all, a few beside one another, until the time is up; answers for how many. */
async function each(table: Table, items: readonly Item[], act: (item: Item) => Promise<void>): Promise<number> {
  const untilAt = table.clock.now() + LIMIT_MS;
  let count = 0;
  for (let at = 0; at < items.length && table.clock.now() < untilAt; at += AT_ONCE) {
    const some = items.slice(at, at + AT_ONCE);
    await Promise.all(some.map(act));
    count += some.length;
  }
  return count;
}

async function forgetParked(table: Table, marker: Item): Promise<void> {
  const key = parkedBody(String(marker.id));
  const body = await getItem(table, key);
  await removeItems(table, [key, ...(body ? furtherOf(body) : [])]);
  await removeItems(table, [keyIn(marker)]);
}

/**
 * Removes pages in front of all that is left: what is opened later stands behind. The floor is raised first, so that nobody takes
 * what is missing for a gap.
 */
async function forgetPages(table: Table, limit: number): Promise<void> {
  const [oldest] = await query(table, { pk: LISTED, limit: 1 });
  const floor = (oldest ? Number(oldest.sk) : (await readEnd(table)).position + 1) - 1;
  const pages = await query(table, { pk: PAGES, below: sorted(floor + 1), limit });
  if (pages.length === 0) return;
  const words = {
    condition: 'attribute_not_exists(#floor) OR #floor < :floor',
    change: 'SET #floor = :floor',
    names: { '#floor': 'floor' },
  };
  await update(table, END, { ...words, values: { ':floor': floor } }).catch((problem: unknown) => {
    if (!isConditionFailed(problem)) throw problem;
  });
  await removeItems(table, pages.map(keyIn));
}

/** Forgets what closed or was parked before an instant, see the `Store` port. */
export async function prune(table: Table, before: number, limit: number): Promise<number> {
  const below = sorted(before);
  const [closed, parked] = await Promise.all([query(table, { pk: CLOSED, below, limit }), query(table, { pk: PARKED, below, limit })]);
  const interruptions = await each(table, closed, (marker) => forget(table, marker));
  const bodies = await each(table, parked, (marker) => forgetParked(table, marker));
  if (interruptions > 0) await forgetPages(table, 4 * limit);
  return interruptions + bodies;
}
