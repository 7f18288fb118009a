import { END } from './keys.ts';
import { type Change, getItem } from './requests.ts';
import type { Table } from './table.ts';

/** What all replicas count together. */
export type End = {
  /** The newest entry's position; 0 while there is none. */
  readonly position: number;
  /** How often interruptions were opened, merged into, handed back or closed. */
  readonly told: number;
  /** Nothing at or before this position is on a page any more. */
  readonly floor: number;
};

type Counts = Partial<Readonly<Record<keyof End, number>>>;

/** The end as an item tells it; null where the item is not there yet. */
export const endOf = (item: Counts | null): End => ({ position: item?.position ?? 0, told: item?.told ?? 0, floor: item?.floor ?? 0 });

/** The journal's end as the last write left it. `hint`: it may be a moment old, for half of the price. */
export const readEnd = async (table: Table, hint = false): Promise<End> => endOf((await getItem(table, END, hint)) as Counts | null);

/**
 * Moves the end on from where it was seen: whoever else did so meanwhile makes the transaction fail. So positions have no gaps,
 * and an entry can be read as soon as one behind it can.
 */
export const moveEnd = (seen: End, by: { readonly entries: number; readonly told: number }): Change => ({
  update: END,
  words: {
    condition: seen.position === 0 ? 'attribute_not_exists(#position) OR #position = :seen' : '#position = :seen',
    change: 'SET #position = :next ADD told :told',
    names: { '#position': 'position' },
    values: { ':seen': seen.position, ':next': seen.position + by.entries, ':told': by.told },
  },
});
