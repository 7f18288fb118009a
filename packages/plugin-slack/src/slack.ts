import type { CallResult, Clock } from '@lastcall/plugin-api';
import { LogLevel, WebClient } from '@slack/web-api';
import { type Answer, failureIn } from './answers.ts';
import type { SlackConfig } from './config.ts';
import type { Message } from './message.ts';

/** Where a message is: what an update needs. */
export type Place = { readonly channel: string; readonly ts: string };

/** Slack as far as it is needed; every call is made once, at once, and ends with the signal it was opened with. */
export type Slack = {
  post(channel: string, message: Message): Promise<Answer<Place>>;
  /** Replies in the thread of a message; `alsoTo` the channel, it is shown there, too. */
  reply(place: Place, message: Message, alsoTo: 'thread' | 'channel'): Promise<Answer<Place>>;
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

/** What is told of a call once it has ended: its method, and how. */
export type TellCall = (call: { readonly api: string; readonly result: CallResult; readonly tookMs: number }) => void;

const RESULTS = { answered: 'ok', refused: 'refused', 'rate-limited': 'throttled' } as const;

/** Tells how a call ends, and gives its answer on. */
async function told<T>(answer: Promise<Answer<T>>, tell: (result: CallResult) => void, signal: AbortSignal): Promise<Answer<T>> {
  try {
    const { did } = await answer;
    tell(RESULTS[did]);
  } catch {
    tell(signal.aborted ? 'aborted' : 'failed');
  }
  return answer;
}

/** No previews of what is linked. */
const QUIET = { unfurl_links: false, unfurl_media: false } as const;

/** What Slack is opened with besides the configuration; `tell` is called after every call. */
export type SlackParts = { readonly signal: AbortSignal; readonly clock: Clock; readonly tell: TellCall };

type Posting = Parameters<WebClient['chat']['postMessage']>[0];

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
export function openSlack(config: SlackConfig, { signal, clock, tell }: SlackParts): Slack {
  const client = openClient(config, signal);
  const ask = <T>(api: string, call: Promise<T>): Promise<Answer<T>> => {
    const beganAt = clock.now();
    return told(settled(call, signal), (result) => tell({ api, result, tookMs: clock.now() - beganAt }), signal);
  };
  return {
    post: (channel, message) => ask('chat.postMessage', placeOf(client.chat.postMessage({ channel, ...contentOf(message), ...QUIET }))),
    reply: ({ channel, ts }, message, alsoTo) => {
      const isLoud = alsoTo === 'channel';
      const content = { ...contentOf(message), thread_ts: ts, reply_broadcast: isLoud };
      return ask('chat.postMessage', placeOf(client.chat.postMessage({ channel, ...content, ...QUIET } as Posting)));
    },
    update: (place, message) => ask('chat.update', placeOf(client.chat.update({ ...place, ...contentOf(message) }))),
    whoAmI: () => ask('auth.test', client.auth.test()),
  };
}
