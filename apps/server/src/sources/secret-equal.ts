import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();

/** Whether `given` is one of `secrets`, in a time that tells nothing about them. */
export function isOneOf(secrets: readonly string[], given: string): boolean {
  const hash = digest(given);
  const matches = secrets.map((secret) => timingSafeEqual(digest(secret), hash));
  return matches.includes(true);
}
