import { type Block, blocksProblems } from './blocks.ts';
import type { Content, Message, Messages } from './messages.ts';
import type { RateLimit } from './rate-limit.ts';
import { SlackRefusal } from './slack-error.ts';

/** A channel of the workspace. */
export type Channel = {
  readonly id: string;
  readonly name: string;
  /** Whether the bot was invited; default yes. */
  readonly isMember?: boolean;
  readonly isArchived?: boolean;
};

/** What the methods work on. */
export type Workspace = {
  /** By id. */
  readonly channels: ReadonlyMap<string, Channel>;
  readonly messages: Messages;
  readonly rateLimit: RateLimit;
  readonly url: string;
};

/** The arguments of a call as a form has them: every value is text, structures are JSON. */
export type Arguments = Readonly<Record<string, unknown>>;

type Method = (workspace: Workspace, given: Arguments) => object;

const MAX_TEXT = 40_000;
const BOT = { user: 'U00SANDBOX', bot_id: 'B00SANDBOX', team: 'T00SANDBOX' };

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

function parseBlocks(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return null;
  }
}

function blocksOf(value: unknown): readonly Block[] {
  if (value === undefined || value === '') return [];
  const blocks = parseBlocks(value);
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  const problems = blocksProblems(blocks);
  if (problems.length > 0) throw new SlackRefusal('invalid_blocks', { problems });
  return blocks;
}

function contentOf(given: Arguments): Content {
  const content = { text: textOf(given.text), blocks: blocksOf(given.blocks) };
  if (content.text === '' && content.blocks.length === 0) throw new SlackRefusal('no_text');
  if (content.text.length > MAX_TEXT) throw new SlackRefusal('msg_too_long');
  return content;
}

/** The channel that is named by id or by name, as chat methods take both. */
function channelOf({ channels }: Workspace, name: unknown): Channel {
  const found = [...channels.values()].find((channel) => channel.id === name || `#${channel.name}` === name || channel.name === name);
  if (!found) throw new SlackRefusal('channel_not_found');
  return found;
}

function writableChannel(workspace: Workspace, name: unknown): string {
  const { id, isMember = true, isArchived = false } = channelOf(workspace, name);
  if (isArchived) throw new SlackRefusal('is_archived');
  if (!isMember) throw new SlackRefusal('not_in_channel');
  return id;
}

function asAnswer({ channel, ts, threadTs, text, blocks }: Message): object {
  const message = { type: 'message', ...BOT, ts, text, blocks, ...(threadTs !== null && { thread_ts: threadTs }) };
  return { ok: true, channel, ts, text, message };
}

const post: Method = (workspace, given) => {
  const channel = writableChannel(workspace, given.channel);
  const content = contentOf(given);
  workspace.rateLimit.post(channel);
  return asAnswer(workspace.messages.post({ ...content, channel, threadTs: textOf(given.thread_ts) || null }));
};

const update: Method = (workspace, given) => {
  const channel = writableChannel(workspace, given.channel);
  const content = contentOf(given);
  workspace.rateLimit.update();
  return asAnswer(workspace.messages.update({ channel, ts: textOf(given.ts) }, content));
};

const remove: Method = (workspace, given) => {
  const place = { channel: writableChannel(workspace, given.channel), ts: textOf(given.ts) };
  workspace.messages.remove(place);
  return { ok: true, ...place };
};

const describeChannel: Method = (workspace, given) => {
  const { id, name, isMember = true, isArchived = false } = channelOf(workspace, given.channel);
  return { ok: true, channel: { id, name, is_channel: true, is_member: isMember, is_archived: isArchived } };
};

const whoAmI: Method = ({ url }) => {
  return {
    ok: true,
    url,
    team: 'sandbox',
    user: 'lastcall',
    team_id: BOT.team,
    user_id: BOT.user,
    bot_id: BOT.bot_id,
    is_enterprise_install: false,
  };
};

/** The Web API methods there are, by name. */
export const METHODS: Readonly<Record<string, Method>> = {
  'api.test': () => ({ ok: true }),
  'auth.test': whoAmI,
  'chat.postMessage': post,
  'chat.update': update,
  'chat.delete': remove,
  'conversations.info': describeChannel,
};
