const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The bytes as text from which they can be had back: UTF-8 where they are UTF-8 (a byte order mark stays),
 * otherwise one character per byte. Never throws.
 */
export function bodyText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
