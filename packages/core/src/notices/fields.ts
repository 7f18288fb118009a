import * as z from 'zod/mini';

// The message of every schema below is what was expected; `problems.ts` adds where, and what came instead.

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} ([A-Z]{1,4}|[+-]\d{4})$/;
const EARLIEST_AT = Date.UTC(2000, 0);
const LATEST_AT = Date.UTC(9999, 0);
const AN_INSTANT = 'an instant such as 2026-11-22T10:15:30Z';

const matching = (pattern: RegExp, expected: string) => z.string(expected).check(z.regex(pattern, expected));

function isInstant(text: string): boolean {
  // Date.parse alone reads "id 7" as a day of July, hence the two shapes AWS writes.
  if (!ISO_INSTANT.test(text) && !HTTP_DATE.test(text)) return false;
  const at = Date.parse(text);
  return at >= EARLIEST_AT && at <= LATEST_AT;
}

/** An EC2 instance's id, old (8 digits) or new (17). */
export const INSTANCE_ID = /^i-[0-9a-f]{8}([0-9a-f]{9})?$/;

/** A region's name. */
export const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Text that is not empty. */
export const text = matching(/./, 'text');

/** An instance id, see {@link INSTANCE_ID}. */
export const instanceId = matching(INSTANCE_ID, 'an instance id such as i-0123456789abcdef0');

/** A Capacity Reservation's id. */
export const reservationId = matching(/^cr-[0-9a-f]{8,17}$/, 'a Capacity Reservation id such as cr-0123456789abcdef0');

/** An AWS account. */
export const account = matching(/^\d{12}$/, 'an account of twelve digits');

/** A region. Its shape is checked because host names of AWS endpoints are made of it. */
export const region = matching(REGION, 'a region such as eu-west-1');

/** An instant as EventBridge (ISO 8601) or AWS Health (HTTP date) writes it, read into epoch ms. */
export const instant = z.pipe(
  z.string(AN_INSTANT).check(z.refine(isInstant, AN_INSTANT)),
  z.transform((written: string) => Date.parse(written)),
);

/** What AWS does to an instance whose capacity it takes back. */
export const takeBackAction = z.enum(['terminate', 'stop', 'hibernate'], 'terminate, stop or hibernate');
