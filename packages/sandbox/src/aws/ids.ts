import { randomBytes, randomInt } from 'node:crypto';

/** That many random hexadecimal digits. */
export const newHex = (digits: number): string =>
  randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits);

/** A new instance id of today's form. */
export const newInstanceId = (): string => `i-${newHex(17)}`;

/** A private address nobody else is likely to have. */
export const newAddress = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
