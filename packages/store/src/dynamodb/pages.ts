import { TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { JournalEntry } from '@lastcall/plugin-api';
import { readEnd } from './end.ts';
import { type Key, PAGES, sorted } from './keys.ts';
import { entriesOf, packOf } from './packs.ts';
import { getItems, nameOf, query } from './requests.ts';
import type { Table } from './table.ts';
import { furtherOf, type Item, textOf } from './texts.ts';

/** Pages that are read at once: each is the entries of one transaction. */
const PAGES_AT_ONCE = 50;
/** Items of one TransactGetItems, at most. */
const MOST_TOGETHER = 100;

type Page = { readonly first: number; readonly last: number; readonly keys: readonly Key[] };

const pageIn = (item: Item): Page => ({
  first: Number(item.first),
  last: Number(item.sk),
  keys: (JSON.parse(textOf(item)) as readonly (readonly [string, string])[]).map(([pk, sk]) => ({ pk, sk })),
});

/**
 * The pages that follow a position without a gap. DynamoDB may show a page before the one in front of it while that is taking
 * effect: what is behind a gap waits for the next time. Pages at or before the floor are forgotten, which is no gap.
 */
export function unbroken(pages: readonly Page[], after: number): readonly Page[] {
  let at = after;
  const following: Page[] = [];
  for (const page of pages) {
    if (page.first > at + 1) break;
    following.push(page);
    at = page.last;
  }
  return following;
}

async function pagesAfter(table: Table, after: number): Promise<readonly Page[]> {
  const pages = (await query(table, { pk: PAGES, above: sorted(after), limit: PAGES_AT_ONCE })).map(pageIn);
  const [first] = pages;
  if (first === undefined || first.first <= after + 1) return unbroken(pages, after);
  return unbroken(pages, Math.max(after, (await readEnd(table)).floor));
}

/** Packs that were not there: read once more in one moment with all others, in which no transaction is half done. What is still missing was forgotten. */
async function readTogether(table: Table, keys: readonly Key[]): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let at = 0; at < keys.length; at += MOST_TOGETHER) {
    const TransactItems = keys
      .slice(at, at + MOST_TOGETHER)
      .map(({ pk, sk }) => ({ Get: { TableName: table.name, Key: marshall({ pk, sk }) } }));
    const command = () => new TransactGetItemsCommand({ TransactItems });
    const { Responses = [] } = await table.ask((client, abortSignal) => client.send(command(), { abortSignal }));
    items.push(...Responses.flatMap(({ Item }) => (Item ? [unmarshall(Item) as Item] : [])));
  }
  return items;
}

async function readPacks(table: Table, keys: readonly Key[]): Promise<readonly JournalEntry[]> {
  const found = await getItems(table, keys);
  const missing = keys.filter((key) => !found.has(nameOf(key)));
  const items = [...found.values(), ...(await readTogether(table, missing))];
  const rest = await getItems(table, items.flatMap(furtherOf));
  const restOf = (item: Item) => furtherOf(item).flatMap((key) => rest.get(nameOf(key)) ?? []);
  return items.flatMap((item) => entriesOf(packOf(item, restOf(item))));
}

/** Entries of all interruptions after a position, oldest first. */
export async function readJournal(table: Table, after: number, limit: number): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (let at = after; entries.length < limit; ) {
    const pages = await pagesAfter(table, at);
    if (pages.length === 0) break;
    const read = await readPacks(
      table,
      pages.flatMap(({ keys }) => keys),
    );
    entries.push(...read.filter(({ position }) => position > after));
    at = pages.at(-1)?.last ?? at;
  }
  return entries.sort((one, other) => one.position - other.position).slice(0, limit);
}
