import { type Digest, type Line, MARKS } from '../digest.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** So that no name can mention a channel or make a link. */
const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign);

const linked = (words: string, link: string | null): string => (link === null ? words : `${words} <${escaped(link)}|open>`);

const lineText = ({ mark, text, link }: Line): string => linked(`${mark} ${escaped(text)}`, link);

/** What a Slack incoming webhook takes, and Mattermost and Rocket.Chat with it: `{"text": …}`. */
export function slackMessage({ tone, title, lines, link }: Digest): unknown {
  const head = linked(`${MARKS[tone]} *${escaped(title).replaceAll('*', '∗')}*`, link);
  return { text: [head, ...lines.map(lineText)].join('\n') };
}
