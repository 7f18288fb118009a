import { gunzipSync, gzipSync } from 'node:zlib';
import type { Key } from './keys.ts';

/** Shorter texts stay readable in AWS's console; longer ones cost a write unit for every 1,024 bytes. */
const SHORT_BYTES = 900;
/** What goes into one item: AWS takes 400 KB of one, its keys and other attributes counted. */
const MOST_BYTES = 350_000;

/** An item as it is written and read: attributes by name, in JavaScript's own types. */
export type Item = Key & Readonly<Record<string, unknown>>;

/** What holds a text: as it is, or packed; `more` says in how many further items it goes on. */
type Held = { readonly text?: string; readonly zip?: Uint8Array; readonly more?: number };

/** The items that hold a text under a key, with attributes of the first one besides: one as a rule. A text may be of any length. */
export function itemsOf(key: Key, text: string, attributes: Readonly<Record<string, unknown>> = {}): readonly Item[] {
  if (Buffer.byteLength(text) <= SHORT_BYTES) return [{ ...key, ...attributes, text }];
  const zip = gzipSync(text, { level: 3 });
  const cuts = Array.from({ length: Math.ceil(zip.length / MOST_BYTES) }, (_, index) =>
    zip.subarray(index * MOST_BYTES, (index + 1) * MOST_BYTES),
  );
  const [first, ...rest] = cuts;
  const more = rest.length > 0 ? { more: rest.length } : {};
  return [{ ...key, ...attributes, zip: first, ...more }, ...rest.map((zipped, index) => ({ ...further(key, index + 1), zip: zipped }))];
}

/** The key of an item that a text goes on in. */
const further = ({ pk, sk }: Key, number: number): Key => ({ pk, sk: `${sk}+${number}` });

/** The keys of the items that the text of this one goes on in. */
export const furtherOf = (item: Item): readonly Key[] =>
  Array.from({ length: (item as Held).more ?? 0 }, (_, index) => further(item, index + 1));

/** True for an item that a text goes on in. */
export const isFurther = ({ sk }: Key): boolean => /\+\d+$/.test(sk);

/** The text of an item; `rest` are those it goes on in, in order. */
export function textOf(item: Item, rest: readonly Item[] = []): string {
  const { text, zip } = item as Held;
  if (text !== undefined || zip === undefined) return text ?? '';
  return gunzipSync(Buffer.concat([zip, ...rest.map((each) => (each as Held).zip ?? new Uint8Array())])).toString();
}
