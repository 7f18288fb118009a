/** Text that Slack formats. `verbatim` keeps it from turning words into mentions and links by itself. */
export type Mrkdwn = { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true };

/** A cell of a table: plain text. */
type Cell = { readonly type: 'raw_text'; readonly text: string };

/** What a cell says; never empty. */
export type TableCell = string;

/** The four kinds of blocks a message is made of. */
export type Block =
  | { readonly type: 'header'; readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji: false } }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: Mrkdwn[] }
  | { readonly type: 'table'; readonly rows: Cell[][]; readonly column_settings: { readonly align: 'left' | 'right' }[] };

const MAX_BLOCKS = 50;
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
/** Kept free for the line that counts what was cut off. */
const MORE_LINE = 40;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/**
 * Foreign words as one line of formatted text: `&`, `<` and `>` as Slack demands, so that no name can mention a channel or
 * make a link, and at most `max` characters afterwards, cut between characters.
 */
export function escaped(text: string, max: number): string {
  const pieces = [...oneLine(text)].map((char) => ESCAPES[char] ?? char);
  return cut(pieces, max);
}

/** Foreign words as one line of plain text, where Slack reads no signs; at most `max` characters. */
export const plain = (text: string, max: number): string => cut([...oneLine(text)], max);

function cut(pieces: readonly string[], max: number): string {
  const whole = pieces.join('');
  if (whole.length <= max) return whole;
  let length = 0;
  const end = pieces.findIndex((piece) => {
    length += piece.length;
    return length > max - 1;
  });
  return `${pieces.slice(0, end).join('')}…`;
}

const mrkdwn = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true });

/** The line in large letters on top; plain text, cut at 150 characters. */
export const header = (text: string): Block => ({
  type: 'header',
  text: { type: 'plain_text', text: plain(text, MAX_HEADER), emoji: false },
});

/** Lines of formatted text; those beyond 3,000 characters are counted instead of shown. */
export const section = (lines: readonly string[]): Block => ({ type: 'section', text: mrkdwn(fitting(lines)) });

function fitting(lines: readonly string[]): string {
  const whole = lines.join('\n');
  if (whole.length <= MAX_SECTION) return whole;
  let length = 0;
  const end = lines.findIndex((line) => {
    length += line.length + 1;
    return length > MAX_SECTION - MORE_LINE;
  });
  return [...lines.slice(0, end), `… and ${lines.length - end} more`].join('\n');
}

/** Small grey text at the foot; at most 3,000 characters. */
export const context = (text: string): Block => ({ type: 'context', elements: [mrkdwn(text)] });

/** A table whose first row is its head; the first column to the left, numbers to the right. Slack takes one in a message, of at most 100 rows. */
export function table(rows: readonly (readonly TableCell[])[]): Block {
  const columns = rows[0]?.length ?? 0;
  return {
    type: 'table',
    rows: rows.map((row) => row.map((text) => ({ type: 'raw_text', text }))),
    column_settings: Array.from({ length: columns }, (_, index) => ({ align: index === 0 ? 'left' : 'right' })),
  };
}

/** First, as many of the middle as a message has room for, last; what was cut off is counted. */
export function stacked({
  top,
  middle,
  foot,
}: {
  top: readonly Block[];
  middle: readonly Block[];
  foot: readonly Block[];
}): readonly Block[] {
  const room = MAX_BLOCKS - top.length - foot.length;
  if (middle.length <= room) return [...top, ...middle, ...foot];
  const shown = middle.slice(0, room - 1);
  return [...top, ...shown, section([`… and ${middle.length - shown.length} more stages`]), ...foot];
}
