import type { Notice, Receipt, Writing } from '@lastcall/core';
import type { Event, JournalEntry } from '@lastcall/plugin-api';
import { ENTRY, NOTICE, sorted } from './keys.ts';
import { type Item, itemsOf, textOf } from './texts.ts';

/** What a run wrote at once, under one lease. */
type RunPack = { readonly by: { readonly owner: string; readonly epoch: number }; readonly writings: readonly Writing[] };

/** A notice that was accepted; `receipt` is the message it came in, for the first notice of that message only. */
export type Accepted = { readonly at: number; readonly event: Event; readonly notice: Notice; readonly receipt: Receipt | null };

/** Notices of one interruption that were accepted at once. */
type NoticePack = { readonly accepted: readonly Accepted[] };

/** Entries of one interruption that were written at once. */
export type Pack = RunPack | NoticePack;

const isNotices = (pack: Pack): pack is NoticePack => 'accepted' in pack;

/** How many entries a pack has. */
export const sizeOf = (pack: Pack): number => (isNotices(pack) ? pack.accepted.length : pack.writings.length);

/** The sort key of a pack whose first entry has a position. */
export const packKey = (pack: Pack, first: number): string => `${isNotices(pack) ? NOTICE : ENTRY}${sorted(first)}`;

/** The items of a pack whose first entry has a position; `expires` is in epoch seconds. */
export const packItems = (interruptionId: string, pack: Pack, first: number, expires: number): readonly Item[] =>
  itemsOf({ pk: interruptionId, sk: packKey(pack, first) }, JSON.stringify(pack), { expires });

/** A pack as it was read, with the position of its first entry. */
export type ReadPack = { readonly interruptionId: string; readonly first: number; readonly pack: Pack };

/** True for the first item of a pack. */
export const isPack = ({ sk }: Item): boolean => sk.startsWith(ENTRY) || sk.startsWith(NOTICE);

/** The pack in an item; `rest` are the items it goes on in. */
export const packOf = (item: Item, rest: readonly Item[] = []): ReadPack => ({
  interruptionId: item.pk,
  first: Number(item.sk.slice(item.sk.indexOf('#') + 1)),
  pack: JSON.parse(textOf(item, rest)) as Pack,
});

/** The entries of a pack. */
export function entriesOf({ interruptionId, first, pack }: ReadPack): readonly JournalEntry[] {
  const by = isNotices(pack) ? null : pack.by;
  const told = isNotices(pack) ? pack.accepted : pack.writings;
  return told.map(({ at, event }, index) => ({ position: first + index, interruptionId, at, by, event }));
}

/** The notices of a pack. */
export const acceptedIn = ({ pack }: ReadPack): readonly Accepted[] => (isNotices(pack) ? pack.accepted : []);

/** What a run wrote in a pack under a lease, by its number; nothing of another lease. */
export function writtenIn(read: ReadPack, { owner, epoch }: RunPack['by']): readonly (readonly [number, JournalEntry])[] {
  const { pack } = read;
  if (isNotices(pack) || pack.by.owner !== owner || pack.by.epoch !== epoch) return [];
  const entries = entriesOf(read);
  return pack.writings.map(({ nth }, index) => [nth, entries[index] as JournalEntry]);
}
