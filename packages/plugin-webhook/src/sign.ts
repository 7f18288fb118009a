import { createHmac } from 'node:crypto';

/** What is signed: which message, when it is sent (epoch ms), and exactly the text that is sent. */
export type Signable = { readonly id: string; readonly sentAt: number; readonly body: string };

const PREFIX = 'whsec_';
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), 'base64');

/** True for `whsec_` and 24 to 64 bytes in base64, as Standard Webhooks has it. */
export function isSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const { length } = keyOf(text);
  return length >= MIN_KEY_BYTES && length <= MAX_KEY_BYTES;
}

/**
 * The three headers of Standard Webhooks 1.0, with one signature for each secret, so that a receiver that knows any of them accepts it.
 * Without a secret there is no signature.
 */
export function signingHeaders({ id, sentAt, body }: Signable, secrets: readonly string[]): Readonly<Record<string, string>> {
  const seconds = Math.floor(sentAt / 1_000);
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds) };
  if (secrets.length === 0) return headers;
  const signatures = secrets.map((secret) => createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64'));
  return { ...headers, 'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' ') };
}
