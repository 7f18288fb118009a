import { randomBytes } from 'node:crypto';

/** That many random hexadecimal digits. */
export const newHex = (digits: number): string =>
  randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);

/** A new instance id of today's form. */
export const newInstanceId = (): string => `i-${newHex(17)}`;
