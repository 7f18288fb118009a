import { createHmac } from 'node:crypto';
import { isOneOf } from '../sources/secret-equal.ts';

/** How long a session lasts from the sign-in, ms: a long night, but not the next one. */
export const SESSION_MS = 12 * 3_600_000;

const WRITTEN = /^(\d{1,15})\.[A-Za-z0-9_-]{43}$/;

/**
 * A session as the cookie carries it: the instant it ends and a proof that somebody with the token began it. Nothing is kept
 * here, so it outlives a restart and is good at every replica; it dies with its token.
 */
export function beginSession(token: string, now: number): string {
  return written(token, now + SESSION_MS);
}

/** Whether a text is a session that one of the tokens began and that has not ended. Takes any text. */
export function isSession(text: string, tokens: readonly string[], now: number): boolean {
  const endsAt = Number(WRITTEN.exec(text)?.[1] ?? Number.NaN);
  if (!(endsAt > now)) return false;
  const genuine = tokens.map((token) => written(token, endsAt));
  return isOneOf(genuine, text);
}

function written(token: string, endsAt: number): string {
  // A key of its own, so that no proof made with the token elsewhere could be one here.
  const key = createHmac('sha256', token).update('lastcall session 1').digest();
  return `${endsAt}.${createHmac('sha256', key).update(String(endsAt)).digest('base64url')}`;
}
