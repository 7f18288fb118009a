// Writes docs/guides/slack.md, whose previews are drawn from the golden messages of the Slack reporter; a test holds it to them.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Block } from '../packages/plugin-slack/src/blocks.ts';

/** Where the page is. */
export const SLACK_PAGE = new URL('../docs/guides/slack.md', import.meta.url);

const GOLDEN = new URL('../packages/plugin-slack/test/golden/', import.meta.url);

const HEAD = `# What Slack is told

How to set the app up, and every key: [the plugin's page](../../packages/plugin-slack/README.md). This page shows the messages themselves,
drawn plainly from the files the tests compare them with: Slack draws the same with more colour.

`;

const SHOWN: readonly (readonly [heading: string, name: string, words: string])[] = [
  ['A notice has come', 'planned-spot-interruption', 'Within a second of the acceptance. The message is updated in place from here on.'],
  ['In the middle of the run', 'running-with-progress', 'What runs, for how long and of how much; the bar is the time that is left.'],
  ['It ended well', 'closed-succeeded', 'With the margin to the instant AWS had set.'],
  ['It ended badly', 'closed-degraded', 'As loud as a success: told to the channel, too, with those mentioned who are to be.'],
  ['In its thread', 'thread-of-a-life', 'What each step left: the slow pod, the budget that blocked, counts.'],
  ['A storm begins', 'storm-begins', 'More than three open ones are told in one message.'],
  ['At its height', 'storm-at-its-height', 'Updated every two seconds at most, whatever happens.'],
  ['It is over, and some were missed', 'storm-ended-badly', 'Those that were missed by name, and why.'],
  ['Its last words', 'storm-last-words', 'In its thread, and in the channel where something was missed.'],
];

/** Slack's notation in Markdown's: bold, dates as their fallback, links. */
function formatted(text: string): string {
  return text
    .replaceAll(/<!date\^[^|]*\|([^>]*)>/g, '$1')
    .replaceAll(/<(https?:[^|>]*)\|([^>]*)>/g, '[$2]($1)')
    .replaceAll(/\*([^*\n]+)\*/g, '**$1**')
    .replaceAll(/<!here>/g, '@here');
}

const quoted = (lines: readonly string[]): readonly string[] => lines.map((line) => `> ${line}`.trimEnd());

function rowsOf(rows: readonly (readonly { readonly text: string }[])[]): readonly string[] {
  const lines = rows.map((row) => `| ${row.map(({ text }) => text).join(' | ')} |`);
  return [lines[0] ?? '', `| ${(rows[0] ?? []).map(() => '---').join(' | ')} |`, ...lines.slice(1)];
}

function drawn(block: Block): readonly string[] {
  if (block.type === 'header') return [`**${block.text.text}**`];
  if (block.type === 'section')
    return formatted(block.text.text)
      .split('\n')
      .map((line) => `${line}<br>`);
  if (block.type === 'context') return block.elements.map(({ text }) => `<sub>${formatted(text)}</sub>`);
  return rowsOf(block.rows);
}

function preview(name: string): string {
  const { blocks } = JSON.parse(readFileSync(new URL(`${name}.json`, GOLDEN), 'utf8')) as { readonly blocks: readonly Block[] };
  return blocks.map((block) => quoted(drawn(block)).join('\n')).join('\n>\n');
}

/** The page as it must be. */
export function slackPage(): string {
  return HEAD + SHOWN.map(([heading, name, words]) => `## ${heading}\n\n${words}\n\n${preview(name)}\n`).join('\n');
}

if (import.meta.main) writeFileSync(SLACK_PAGE, slackPage());
