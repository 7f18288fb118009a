import stringWidth from 'string-width';

const CUT = '…';
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns a terminal needs for a text: letters of East Asia and emoji take two, marks none. Colours do not count. */
export const widthOf = (text: string): number => stringWidth(text);

/** The text, or as much of its beginning as fits with `…` behind it. Never cuts a letter in two. For text without colours. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let room = width - 1;
  for (const { segment } of letters.segment(text)) {
    room -= widthOf(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept}${CUT}`;
}

/** The text with spaces behind it up to a width; a wider one stays as it is. */
export const padTo = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Lines of whole words, each no wider than `width`; a word that is wider than a line is broken. At least one line. */
export function wrapTo(text: string, width: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ').flatMap((each) => pieces(each, width))) {
    const line = lines.at(-1) ?? '';
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function pieces(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const found: string[] = [''];
  for (const { segment } of letters.segment(word)) {
    const piece = found.at(-1) ?? '';
    if (widthOf(piece + segment) <= width) found[found.length - 1] = piece + segment;
    else found.push(segment);
  }
  return found;
}
