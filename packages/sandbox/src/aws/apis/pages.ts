import { AwsError, validationError } from '../wire/aws-error.ts';
import { type Input, number, text } from '../wire/input.ts';

/** One page of a list and the token of the next, undefined on the last. */
export type Page<T> = { readonly entries: readonly T[]; readonly next: string | undefined };

/** Where a token says to go on. Throws `code` for a token nobody gave out. */
function placeOf(token: string | undefined, code: string): number {
  if (token === undefined) return 0;
  const place = Number(Buffer.from(token, 'base64url').toString());
  if (Number.isInteger(place) && place > 0) return place;
  throw new AwsError(code, 'The token is not valid.');
}

/** Cuts the page out of `all` that `token` asks for. `invalidTokenCode` is the service's word for a wrong token. */
export function pageOf<T>(
  all: readonly T[],
  { size, token, invalidTokenCode }: { size: number; token: string | undefined; invalidTokenCode: string },
): Page<T> {
  const from = placeOf(token, invalidTokenCode);
  const next = from + size < all.length ? Buffer.from(String(from + size)).toString('base64url') : undefined;
  return { entries: all.slice(from, from + size), next };
}

/** Elastic Load Balancing's largest page, and the one it gives when none is asked for. */
const LARGEST_ELB_PAGE = 400;

/** The page of `all` an Elastic Load Balancing call asks for, in either version of the API. */
export function elbPageOf<T>(all: readonly T[], input: Input): Page<T> {
  const size = number(input, 'PageSize') ?? LARGEST_ELB_PAGE;
  if (size < 1 || size > LARGEST_ELB_PAGE)
    throw validationError(`1 validation error detected: Value '${size}' at 'pageSize' is out of range`);
  return pageOf(all, { size, token: text(input, 'Marker'), invalidTokenCode: 'ValidationError' });
}
