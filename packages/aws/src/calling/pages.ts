/** One page of a list, and the marker of the next one. */
export type Page<Item> = { readonly items: readonly Item[] | undefined; readonly next: string | undefined };

/** Gives every item of a list that comes in pages. `ask` gets the marker of the page, undefined for the first. */
export async function collectPages<Item>(ask: (marker: string | undefined) => Promise<Page<Item>>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for (let marker: string | undefined, more = true; more; more = marker !== undefined && marker !== '') {
    const page = await ask(marker);
    all.push(...(page.items ?? []));
    marker = page.next;
  }
  return all;
}
