import { KINDS } from '@lastcall/plugin-api';
import * as z from 'zod';
import { ENDINGS } from './words.ts';

/** `@here`, or the id of a person (U…, W…) or of a user group (S…). */
const MENTION = /^(@here|@channel|@everyone|[UWS][A-Z0-9]{7,14})$/;

const oneOf = (what: string) => ({ error: `expected at least one ${what}; for every one leave the key out` });

const mentionShape = z.strictObject({
  mention: z
    .string()
    .regex(MENTION, { error: 'expected @here, @channel, or an id: U… of a person, S… of a user group' })
    .describe('Who: `@here`, `@channel`, the id of a person such as U0123ABCD, or of a user group such as S0123ABCD.'),
  kinds: z.array(z.enum(KINDS)).min(1, oneOf('kind')).optional().describe('Only for these kinds. Default: every kind.'),
  groups: z
    .array(z.string().min(1))
    .min(1, oneOf('group'))
    .optional()
    .describe('Only for these Auto Scaling groups. Default: every group.'),
  outcomes: z
    .array(z.enum(ENDINGS))
    .min(1, oneOf('outcome'))
    .optional()
    .describe('Only for interruptions that end so, and only at their end. Default: none is waited for, the first message mentions.'),
});

/** What can be configured; every field documents itself. */
export const configSchema = z.strictObject({
  token: z
    .string()
    .trim()
    .min(1, 'must be a bot token, which begins with "xoxb-"')
    .describe('The app’s bot token, `xoxb-…`, with the scope chat:write. A secret: take it from an environment variable.'),
  channel: z
    .string()
    .trim()
    .min(1, 'must be a channel’s id, such as "C0123456789"')
    .describe('Where to post: the channel’s id, such as C0123456789. The app must have been invited to it.'),
  storm: z
    .int()
    .min(0)
    .max(20)
    .default(3)
    .describe('How many open interruptions have a message each; more than that are told in one digest. 0: always a digest. Default 3.'),
  mentions: z.array(mentionShape).default([]).describe('Whom to mention, and when. Every rule that fits counts. Default: nobody.'),
  broadcast: z
    .array(z.enum(ENDINGS))
    .default(['degraded', 'out-of-time', 'undecided', 'no-pipeline'])
    .describe(
      'Endings that are told to the whole channel, since an update notifies nobody. Default degraded, out-of-time, undecided, no-pipeline.',
    ),
  link: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of Lastcall’s page; each message then links to its interruption there. Default: no link.'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Another address of the Slack API: a proxy or a simulator. Default https://slack.com/api/.'),
});

/** The checked configuration. */
export type SlackConfig = z.output<typeof configSchema>;
/** One rule of whom to mention. */
export type MentionRule = SlackConfig['mentions'][number];
