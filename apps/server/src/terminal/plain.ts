/** More marks than this on one letter reach into the lines above and below. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;
/** Controls, invisible and unassigned signs, lone surrogates, turns of direction, line ends, and spaces of other widths than one. */
const HARMFUL = /[\p{C}\p{Zl}\p{Zp}]+|(?! )\p{Zs}/gu;

/**
 * What others wrote, as part of one line: nothing of it can end the line, move the cursor, change colours or hide. Names, tags, reasons
 * and summaries come from AWS, from clusters and from whoever may post notices.
 */
export function plain(text: string): string {
  return text.replaceAll(HARMFUL, ' ').replaceAll(PILED_MARKS, '$1');
}

/** The same for a name that stands among others: it cannot look like several columns. */
export function plainName(text: string): string {
  return plain(text).replaceAll(/ {2,}/g, ' ').trim();
}
