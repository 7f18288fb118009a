import { type Digest, type Line, MARKS, type Tone } from '../digest.ts';

const COLOURS: Readonly<Record<Tone, number>> = { bad: 0xc62828, open: 0xf9a825, good: 0x2e7d32, quiet: 0x757575 };
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 4_000;

/** So that no name can format, link or mention. */
const escaped = (text: string): string => text.replace(/[\\*_~`|<>[\]()#@]/g, '\\$&');

const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`);

const lineText = ({ mark, text, link }: Line): string => `${mark} ${escaped(text)}${link === null ? '' : ` [open](${link})`}`;

/** Whole lines only, so that no link is cut in two. */
function fitting(lines: readonly string[]): string {
  let length = 0;
  const end = lines.findIndex((line) => {
    length += line.length + 1;
    return length > MAX_DESCRIPTION;
  });
  return (end === -1 ? lines : lines.slice(0, end)).join('\n');
}

/** What a Discord webhook takes: one embed, which mentions nobody. */
export function discordMessage({ tone, title, lines, link }: Digest): unknown {
  const embed = {
    title: cut(`${MARKS[tone]} ${escaped(title)}`, MAX_TITLE),
    description: fitting(lines.map(lineText)),
    color: COLOURS[tone],
    ...(link !== null && { url: link }),
  };
  return { embeds: [embed], allowed_mentions: { parse: [] } };
}
