/** A text as a key that PostgreSQL can hold: it takes every character but one. */
export function keyOf(text: string): string {
  return text.replaceAll('\u0000', '\\0');
}
