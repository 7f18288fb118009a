import { CodedError } from '@lastcall/plugin-api';
import { durationText } from './durations.ts';

const TOKEN_HINT = 'Install the app to the workspace again and configure its new bot token, which begins with "xoxb-".';
const CHANNEL_HINT = 'Configure the channel’s id (such as C0123456789; Slack shows it under "About"), and write "/invite @your-app" in it.';
const SCOPE_HINT = 'Give the app the bot scope chat:write under "OAuth & Permissions", then install it again.';
const ARCHIVE_HINT = 'Unarchive the channel, or configure another one.';
const POLICY_HINT = 'A workspace admin forbids this app to post there: ask them to allow it, or configure another channel.';
const OTHER_HINT = 'Look the word up under "Errors" at https://docs.slack.dev/reference/methods/chat.postMessage.';

/** What to do, by the word Slack refuses with. */
const HINTS: Readonly<Record<string, string>> = {
  not_authed: TOKEN_HINT,
  invalid_auth: TOKEN_HINT,
  token_revoked: TOKEN_HINT,
  token_expired: TOKEN_HINT,
  account_inactive: TOKEN_HINT,
  not_allowed_token_type: TOKEN_HINT,
  channel_not_found: CHANNEL_HINT,
  not_in_channel: CHANNEL_HINT,
  missing_scope: SCOPE_HINT,
  no_permission: SCOPE_HINT,
  is_archived: ARCHIVE_HINT,
  restricted_action: POLICY_HINT,
  access_denied: POLICY_HINT,
};

/** What Slack said when it refused. */
export type Refusal = { readonly word: string; readonly details: readonly string[]; readonly cause: unknown };

/** Slack has understood and said no: waiting does not help. */
const refused = ({ word, details, cause }: Refusal) =>
  new CodedError({
    code: 'SLACK_REFUSED',
    message: ['Slack refused', word, ...details].join(': '),
    hint: HINTS[word] ?? OTHER_HINT,
    cause,
  });

/** No answer, or none that is Slack's. */
const unreachable = (problem: string, cause: unknown) =>
  new CodedError({
    code: 'SLACK_UNREACHABLE',
    message: `Slack cannot be reached: ${problem}`,
    hint: 'Allow HTTPS to slack.com from where Lastcall runs, or look at https://slack-status.com. The news are told again later.',
    cause,
  });

/** Slack asks to wait for longer than a report may take, or again and again. */
const rateLimited = (retryAfterMs: number, cause: unknown) =>
  new CodedError({
    code: 'SLACK_RATE_LIMITED',
    message: `Slack asks to wait ${durationText(retryAfterMs)}`,
    hint: 'The news are told again later. If it lasts, give Lastcall a Slack app of its own: limits count per app and workspace.',
    cause,
  });

/** Every coded error of this package. */
export const slackErrors = { refused, unreachable, rateLimited } as const;
