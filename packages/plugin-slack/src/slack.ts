import { LogLevel, WebClient } from '@slack/web-api';
import { type Answer, failureIn } from './answers.ts';
import type { SlackConfig } from './config.ts';
import type { Message } from './message.ts';

/** Where a message is: what an update needs. */
export type Place = { readonly channel: string; readonly ts: string };

/** Slack as far as it is needed; every call is made once, at once, and ends with the signal it was opened with. */
export type Slack = {
  post(channel: string, message: Message): Promise<Answer<Place>>;
  update(place: Place, message: Message): Promise<Answer<Place>>;
  whoAmI(): Promise<Answer<unknown>>;
};

/** The longest one call may take, ms. */
const CALL_LIMIT_MS = 10_000;

const mute = () => undefined;
/** The client would write to the console by itself; whatever fails is thrown as well. */
const MUTE_LOGGER = { debug: mute, info: mute, warn: mute, error: mute, setLevel: mute, setName: mute, getLevel: () => LogLevel.ERROR };

/** The client takes no signal per call, so it is opened anew for every report: it is cheap, and makes no call by itself. */
function openClient({ token, endpoint }: SlackConfig, signal: AbortSignal): WebClient {
  return new WebClient(token, {
    ...(endpoint !== undefined && { slackApiUrl: endpoint }),
    logger: MUTE_LOGGER,
    timeout: CALL_LIMIT_MS,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    allowAbsoluteUrls: false,
    fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.any(init?.signal ? [signal, init.signal] : [signal]) }),
  });
}

async function settled<T>(call: Promise<T>, signal: AbortSignal): Promise<Answer<T>> {
  try {
    return { did: 'answered', value: await call };
  } catch (problem) {
    signal.throwIfAborted();
    return failureIn(problem);
  }
}

const contentOf = ({ text, blocks }: Message) => ({ text, blocks: [...blocks] });

async function placeOf(posted: Promise<{ channel?: string; ts?: string }>): Promise<Place> {
  const { channel = '', ts = '' } = await posted;
  return { channel, ts };
}

/**
 * Opens Slack for as long as `signal` lives; nothing is sent by opening it. Calls reject with the signal's reason when it aborts:
 * what was under way may or may not have arrived.
 * @throws SLACK_UNREACHABLE from every call.
 */
export function openSlack(config: SlackConfig, signal: AbortSignal): Slack {
  const client = openClient(config, signal);
  return {
    post: (channel, message) =>
      settled(placeOf(client.chat.postMessage({ channel, ...contentOf(message), unfurl_links: false, unfurl_media: false })), signal),
    update: (place, message) => settled(placeOf(client.chat.update({ ...place, ...contentOf(message) })), signal),
    whoAmI: () => settled(client.auth.test(), signal),
  };
}
