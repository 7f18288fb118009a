import { messageOf } from '@lastcall/plugin-api';
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { type Refusal, slackErrors } from './errors.ts';

/** Slack does not let the app go on for this long. */
export type RateLimit = { readonly did: 'rate-limited'; readonly retryAfterMs: number; readonly cause: unknown };

/** What came of one call that reached Slack. */
export type Answer<T> = { readonly did: 'answered'; readonly value: T } | ({ readonly did: 'refused' } & Refusal) | RateLimit;

/** How long to wait when Slack says `ratelimited` without saying how long, ms. */
const UNSAID_WAIT_MS = 10_000;
const WORD = /^[a-z][a-z_]{0,60}$/;

const LOST = [
  ...['message_not_found', 'cant_update_message', 'edit_window_closed'],
  // Its channel was archived, or the app has left it: the one that is configured may be another by now.
  ...['channel_not_found', 'is_archived', 'is_inactive', 'not_in_channel'],
];
/** Where a channel or a message takes no replies; the message itself says the most. */
const UNTHREADED = [
  'thread_not_found',
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
];
const UNACCEPTABLE = ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long'];
const TROUBLED = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'team_added_to_org'];
const LIMITED = ['ratelimited', 'rate_limited'];

/** True when a message cannot be updated any more but another can be posted: deleted, of another app, of a channel that takes nothing any more. */
export const isLost = ({ word }: Refusal): boolean => LOST.includes(word) || UNTHREADED.includes(word);

/** True when Slack dislikes the form of what it was sent, so that only something simpler can be told. */
export const isUnacceptable = ({ word }: Refusal): boolean => UNACCEPTABLE.includes(word);

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

function limited(retryAfterMs: number, cause: unknown): RateLimit {
  return { did: 'rate-limited', retryAfterMs, cause };
}

function refusalIn(error: WebAPIPlatformError): Answer<never> {
  const word = String(error.data.error);
  if (LIMITED.includes(word)) return limited(UNSAID_WAIT_MS, error);
  if (TROUBLED.includes(word)) throw slackErrors.unreachable(word, error);
  // A proxy's page instead of Slack's JSON arrives here with the whole page in the place of the word.
  if (!WORD.test(word)) throw slackErrors.unreachable('what answers is not Slack', error);
  return { did: 'refused', word, details: error.data.response_metadata?.messages ?? [], cause: error };
}

/**
 * What a failed call means.
 * @throws SLACK_UNREACHABLE when it has not reached Slack, or Slack itself is in trouble.
 */
export function failureIn(error: unknown): Answer<never> {
  if (error instanceof WebAPIRateLimitedError) return limited(error.retryAfter * 1_000, error);
  if (error instanceof WebAPIPlatformError) return refusalIn(error);
  const problem = error instanceof WebAPIHTTPError ? `it answered ${error.statusCode}` : messageOf(rootOf(error));
  throw slackErrors.unreachable(problem, error);
}
