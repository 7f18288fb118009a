import { type Digest, type Line, MARKS, type Tone } from '../digest.ts';

const COLOURS: Readonly<Record<Tone, string>> = { bad: 'attention', open: 'warning', good: 'good', quiet: 'default' };

/** Runs of text, unlike text blocks, know no Markdown: no name can format or link. */
const richText = (inlines: readonly unknown[]) => ({ type: 'RichTextBlock', inlines });

const open = (url: string, title: string) => ({ type: 'Action.OpenUrl', title, url });

function lineBlock({ mark, text, link }: Line): unknown {
  const run = { type: 'TextRun', text: `${mark} ${text}` };
  return richText([link === null ? run : { ...run, selectAction: open(link, 'Open') }]);
}

/** What the Teams workflow "When a Teams webhook request is received" takes: a message with one Adaptive Card. */
export function teamsMessage({ tone, title, lines, link }: Digest): unknown {
  const head = { type: 'TextRun', text: `${MARKS[tone]} ${title}`, weight: 'bolder', size: 'medium', color: COLOURS[tone] };
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: title,
    msteams: { width: 'Full' },
    body: [richText([head]), ...lines.map(lineBlock)],
    ...(link !== null && { actions: [open(link, 'Open in Lastcall')] }),
  };
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }] };
}
