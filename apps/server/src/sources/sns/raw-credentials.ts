import { sourceErrors } from '../../errors.ts';
import { isOneOf } from '../secret-equal.ts';
import type { SnsConfig } from './config.ts';

/** The credentials an `Authorization: Basic` header carries, `user:password`; null for any other header. */
function basicCredentials(header: string): string | null {
  const [, encoded] = /^Basic +([A-Za-z\d+/]+={0,2})$/i.exec(header) ?? [];
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('utf8');
}

/**
 * Throws unless raw messages are wanted and the header carries the configured credentials, compared in constant time:
 * `SOURCE_RAW_DELIVERY_REFUSED`, `SOURCE_CREDENTIALS_MISSING` or `SOURCE_CREDENTIALS_WRONG`.
 */
export function checkRawCredentials(header: string | undefined, expected: SnsConfig['rawDelivery']): void {
  if (expected === undefined) throw sourceErrors.rawDeliveryRefused();
  if (header === undefined) throw sourceErrors.credentialsMissing();
  const given = basicCredentials(header);
  if (given === null || !isOneOf([`${expected.username}:${expected.password}`], given)) throw sourceErrors.credentialsWrong();
}
