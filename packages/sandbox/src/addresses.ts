import { randomInt } from 'node:crypto';

/** A private address nobody else is likely to have. */
export const newAddress = (): string => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
