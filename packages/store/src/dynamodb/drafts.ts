import { PAGES, sorted } from './keys.ts';
import { type Pack, packItems, packKey, sizeOf } from './packs.ts';
import { type Change, keyOfChange, nameOf } from './requests.ts';
import { type Item, itemsOf } from './texts.ts';

/** Changes of one transaction and what they may weigh together: AWS takes 100 and 4 MB, their names counted. */
const MOST_CHANGES = 100;
const MOST_BYTES = 3_000_000;
/** The end, and the page; the page of a hundred packs fits one item. */
const OWN_CHANGES = 2;

/** Entries of one interruption that shall be written, and what has to be changed in the same moment. No two drafts change the same item. */
export type Draft = {
  readonly interruptionId: string;
  readonly pack: Pack;
  /** When all of it may go, epoch seconds. */
  readonly expires: number;
  /** True where other replicas have something to look at. */
  readonly isTold: boolean;
  /** What is changed besides, once the first entry's position is known. */
  readonly changes: (first: number) => readonly Change[];
};

/** A draft with its place in the journal and everything it changes. */
export type Placed = { readonly draft: Draft; readonly first: number; readonly changes: readonly Change[] };

/** Gives a draft a place. */
export function place(draft: Draft, first: number): Placed {
  const items = packItems(draft.interruptionId, draft.pack, first, draft.expires);
  return { draft, first, changes: [...items.map((put) => ({ put })), ...draft.changes(first)] };
}

const weightOf = (change: Change) =>
  'put' in change ? Object.values(change.put).reduce<number>((sum, value) => sum + lengthOf(value) + 30, 0) : 500;

const lengthOf = (value: unknown) => (value instanceof Uint8Array ? value.length : Buffer.byteLength(String(value)));

/** Places as many drafts after a position as one transaction takes, in their order; the first one in any case. */
export function placeAll(drafts: readonly Draft[], after: number): readonly Placed[] {
  const placed: Placed[] = [];
  let [next, changes, bytes] = [after + 1, OWN_CHANGES, 0];
  for (const draft of drafts) {
    const each = place(draft, next);
    changes += each.changes.length;
    bytes += each.changes.reduce((sum, change) => sum + weightOf(change), 0);
    if (placed.length > 0 && (changes > MOST_CHANGES || bytes > MOST_BYTES)) break;
    placed.push(each);
    next += sizeOf(draft.pack);
  }
  return placed;
}

/** A page of the journal: which packs hold the entries from `first` to the position it is named by. */
type Page = { readonly first: number; readonly last: number; readonly packs: readonly (readonly [string, string])[] };

const pageOf = (placed: readonly Placed[]): Page => ({
  first: placed[0]?.first ?? 0,
  last: placed.reduce((last, { draft, first }) => Math.max(last, first + sizeOf(draft.pack) - 1), 0),
  packs: placed.map(({ draft, first }) => [draft.interruptionId, packKey(draft.pack, first)]),
});

/** The change that makes the page that drafts fill. */
export function pageChange(placed: readonly Placed[]): Change {
  const { first, last, packs } = pageOf(placed);
  const expires = Math.max(...placed.map(({ draft }) => draft.expires));
  const [put] = itemsOf({ pk: PAGES, sk: sorted(last) }, JSON.stringify(packs), { first, expires });
  return { put: put as Item, words: { condition: 'attribute_not_exists(pk)' } };
}

/** Whose change each of a transaction's reasons is about, where the changes stand behind one another. */
export function refusedAmong(placed: readonly Placed[], refused: ReadonlyMap<number, Item | null>): ReadonlyMap<Draft, Refusal> {
  const found = new Map<Draft, Refusal>();
  let at = OWN_CHANGES;
  for (const { draft, changes } of placed) {
    const own = changes.flatMap((change, index) =>
      refused.has(at + index) ? [[nameOf(keyOfChange(change)), refused.get(at + index) ?? null] as const] : [],
    );
    if (own.length > 0) found.set(draft, new Map(own));
    at += changes.length;
  }
  return found;
}

/** The items whose conditions did not hold, as they stood; null for one that was not there. */
export type Refusal = ReadonlyMap<string, Item | null>;
