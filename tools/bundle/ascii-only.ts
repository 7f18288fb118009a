/**
 * The same program in ASCII. V8 keeps the text of a module for as long as it runs, and needs two bytes for each sign where a single one is no Latin.
 * Throws where a sign stands behind a backslash, for it would mean something else.
 */
export function asciiOnly(code: string): string {
  const behind = /\\\P{ASCII}/u.exec(code);
  if (behind !== null) throw new Error(`cannot be written in ASCII: ${code.slice(behind.index - 40, behind.index + 40)}`);
  return code.replace(/\P{ASCII}/gu, escaped);
}

const escaped = (sign: string): string =>
  Array.from({ length: sign.length }, (_, unit) => `\\u${sign.charCodeAt(unit).toString(16).padStart(4, '0')}`).join('');
