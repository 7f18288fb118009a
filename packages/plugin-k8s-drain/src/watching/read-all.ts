import { askPatiently, type Patience } from '../api-server/ask-patiently.ts';
import { type Collection, listPage } from '../api-server/collections.ts';
import type { ObjectMeta, Page } from '../api-server/objects.ts';
import { isExpired, isOk, type Reply } from '../api-server/status-errors.ts';

/** What every object has that is listed or watched. */
export type Listed = { readonly metadata: ObjectMeta };

/** Objects by UID, and the version at which they were like this. `reply` is the last page's, or the one that failed. */
export type Listing<Item> = { readonly reply: Reply; readonly items: ReadonlyMap<string, Item>; readonly resourceVersion: string };

/** Reads a collection; `pick` keeps of each object what is needed, which is little of what the server sends. */
export type Reading<Item extends Listed> = { readonly collection: Collection; pick(item: Item): Item };

async function readOnce<Item extends Listed>({ collection, pick }: Reading<Item>, patience: Patience): Promise<Listing<Item>> {
  const items = new Map<string, Item>();
  for (let from: string | null = null; ; ) {
    const reply: Reply = await askPatiently(listPage(collection, from), patience);
    if (!isOk(reply)) return { reply, items, resourceVersion: '' };
    const page = reply.body as Page<Item>;
    for (const item of page.items ?? []) items.set(item.metadata.uid, pick(item));
    from = page.metadata.continue || null;
    if (from === null) return { reply, items, resourceVersion: page.metadata.resourceVersion ?? '' };
  }
}

/** The collection as it is now, all pages. A list that grew too old half-way is begun anew once. */
export async function readAll<Item extends Listed>(reading: Reading<Item>, patience: Patience): Promise<Listing<Item>> {
  const listing = await readOnce(reading, patience);
  return isExpired(listing.reply) ? readOnce(reading, patience) : listing;
}
