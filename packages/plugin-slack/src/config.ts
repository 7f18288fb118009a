import * as z from 'zod';

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
export type SlackConfig = z.infer<typeof configSchema>;
