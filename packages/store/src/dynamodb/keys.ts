import { createHash } from 'node:crypto';

/** What tells an item from all others of the table. */
export type Key = { readonly pk: string; readonly sk: string };

/** The longest text that is a key as it is; DynamoDB takes 2,048 bytes in a partition key and 1,024 in a sort key. */
const LONGEST = 512;
const PLAIN = /^[\x20-\x7e]+$/;
/** As many as the greatest whole number has that JavaScript can count to. */
const DIGITS = 16;

/** A text as a part of a key: itself where it is short and plain, else what stands for it. */
export const keyOf = (text: string): string =>
  text.length <= LONGEST && PLAIN.test(text) ? text : `sha256:${createHash('sha256').update(JSON.stringify(text)).digest('hex')}`;

/** A whole number of zero or more as a text that sorts as the number does. */
export const sorted = (number: number): string => String(Math.min(number, Number.MAX_SAFE_INTEGER)).padStart(DIGITS, '0');

/** The journal's end, and what else all replicas count together. */
export const END: Key = { pk: 'journal', sk: 'end' };
/** All named leases, in one item: renewing those of a replica is one write. */
export const NAMES: Key = { pk: 'names', sk: 'leases' };
export const CANARY: Key = { pk: 'canary', sk: 'newest' };
/** How many bodies were ever parked. */
export const PARKED_COUNT: Key = { pk: 'count', sk: 'parked' };

/** The pages of the journal, each by the last position on it. */
export const PAGES = 'pages';
/** One item for each instance with something open: by the instance, naming the interruption. */
export const OPEN = 'open';
/** One item for each interruption, by the position it was opened at. */
export const LISTED = 'listed';
/** One item for each interruption that has closed, by the instant. */
export const CLOSED = 'closed';
/** One item for each parked body, by the instant it came and its number. */
export const PARKED = 'parked';

/** What an interruption is about, in the partition of its id. */
export const headOf = (id: string): Key => ({ pk: id, sk: 'head' });
/** Who runs it, beside the head; there while it is open. */
export const leaseOf = (id: string): Key => ({ pk: id, sk: 'lease' });
/** Packs of entries, in the same partition: of a run, and of the notices that were accepted. */
export const ENTRY = 'entry#';
export const NOTICE = 'notice#';

/** Which interruption took a notice. */
export const noticeOf = (noticeId: string): Key => ({ pk: `notice#${keyOf(noticeId)}`, sk: 'notice' });
export const openOf = (instanceId: string): Key => ({ pk: OPEN, sk: keyOf(instanceId) });
export const listedAt = (position: number): Key => ({ pk: LISTED, sk: sorted(position) });
export const closedAt = (at: number, id: string): Key => ({ pk: CLOSED, sk: `${sorted(at)}#${id}` });
export const reporterOf = (name: string): Key => ({ pk: 'reporter', sk: keyOf(name) });
export const parkedBody = (id: string): Key => ({ pk: `parked#${keyOf(id)}`, sk: 'body' });

/** Ids are the store's own; every other key is a name. */
export const isInterruption = (key: string): boolean => /^int-[0-9a-z]+$/.test(key);
