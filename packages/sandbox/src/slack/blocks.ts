/** A block as it was sent; only what is checked is known. */
export type Block = { readonly type?: unknown; readonly block_id?: unknown; readonly [field: string]: unknown };

type Text = { readonly type?: unknown; readonly text?: unknown };
type Place = { readonly at: string; readonly max: number };

const MAX_BLOCKS = 50;
const MAX_BLOCK_ID = 255;
const TYPES = [
  'actions',
  'alert',
  'card',
  'carousel',
  'context',
  'context_actions',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'markdown',
  'rich_text',
  'section',
  'table',
  'video',
];

const problem = (what: string, at: string) => `${what} [json-pointer:${at}]`;

function textProblems(value: unknown, { at, max }: Place): readonly string[] {
  if (typeof value !== 'object' || value === null) return [problem('must provide an object', at)];
  const { type, text } = value as Text;
  if (type !== 'mrkdwn' && type !== 'plain_text') return [problem('unsupported type: must be mrkdwn or plain_text', `${at}/type`)];
  if (typeof text !== 'string' || text.length === 0) return [problem('must be more than 0 characters', `${at}/text`)];
  return text.length > max ? [problem(`must be less than ${max + 1} characters`, `${at}/text`)] : [];
}

function listProblems(value: unknown, { at, max }: Place): readonly string[] {
  if (!Array.isArray(value)) return [problem('must provide an array', at)];
  if (value.length === 0) return [problem('no less than 1 items allowed', at)];
  return value.length > max ? [problem(`no more than ${max} items allowed`, at)] : [];
}

function fieldProblems(fields: unknown, at: string): readonly string[] {
  const each = Array.isArray(fields) ? fields.flatMap((field, index) => textProblems(field, { at: `${at}/${index}`, max: 2000 })) : [];
  return [...listProblems(fields, { at, max: 10 }), ...each];
}

function sectionProblems({ text, fields }: Block, at: string): readonly string[] {
  if (text === undefined && fields === undefined) return [problem('must define either `text` or `fields`', at)];
  const inText = text === undefined ? [] : textProblems(text, { at: `${at}/text`, max: 3000 });
  return fields === undefined ? inText : [...inText, ...fieldProblems(fields, `${at}/fields`)];
}

function headerProblems({ text }: Block, at: string): readonly string[] {
  const isPlain = (text as Text | undefined)?.type === 'plain_text';
  return isPlain
    ? textProblems(text, { at: `${at}/text`, max: 150 })
    : [problem('unsupported type: must be plain_text', `${at}/text/type`)];
}

/** What is checked of a block besides its type and id. Types that are not here have no rules in the sandbox. */
const RULES: Readonly<Record<string, (block: Block, at: string) => readonly string[]>> = {
  section: sectionProblems,
  header: headerProblems,
  context: ({ elements }, at) => listProblems(elements, { at: `${at}/elements`, max: 10 }),
  actions: ({ elements }, at) => listProblems(elements, { at: `${at}/elements`, max: 25 }),
};

function blockProblems(block: Block, at: string): readonly string[] {
  const { type, block_id } = block;
  if (typeof type !== 'string') return [problem('missing required field: type', at)];
  if (!TYPES.includes(type)) return [problem(`unsupported type: ${type}`, `${at}/type`)];
  const tooLong = typeof block_id === 'string' && block_id.length > MAX_BLOCK_ID;
  return [
    ...(tooLong ? [problem(`must be less than ${MAX_BLOCK_ID + 1} characters`, `${at}/block_id`)] : []),
    ...(RULES[type]?.(block, at) ?? []),
  ];
}

/** What Slack would find wrong with the blocks of a message, with a JSON pointer each; empty for nothing. */
export function blocksProblems(blocks: readonly Block[]): readonly string[] {
  const tooMany = blocks.length > MAX_BLOCKS ? [problem(`no more than ${MAX_BLOCKS} items allowed`, '/blocks')] : [];
  return [...tooMany, ...blocks.flatMap((block, index) => blockProblems(block, `/blocks/${index}`))];
}
