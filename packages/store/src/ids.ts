import { randomBytes } from 'node:crypto';

/** Gives that many random bytes. */
export type Random = (count: number) => Uint8Array;

/** Crockford's: sorts like the numbers it stands for, and has no letters that look alike. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 45 bits of milliseconds last until the year 3084. */
const TIME_DIGITS = 9;
const RANDOM_DIGITS = 8;

const digit = (value: number): string => ALPHABET.charAt(value % 32);

function timeDigits(at: number): string {
  const places = Array.from({ length: TIME_DIGITS }, (_, place) => 32 ** (TIME_DIGITS - 1 - place));
  return places.map((unit) => digit(Math.floor(at / unit))).join('');
}

/**
 * Makes ids such as `int-1kz3v5c0g7m2q8xda`: short, safe in a URL, and sorted by the instant they are made for.
 * `random` defaults to the machine's own.
 */
export function createIds(random: Random = randomBytes): (prefix: string, at: number) => string {
  return (prefix, at) => `${prefix}-${timeDigits(at)}${[...random(RANDOM_DIGITS)].map(digit).join('')}`;
}
