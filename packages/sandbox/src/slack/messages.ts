import { forgetOldest } from '../latest.ts';
import type { Block } from './blocks.ts';
import { SlackRefusal } from './slack-error.ts';

/** What a message says. */
export type Content = { readonly text: string; readonly blocks: readonly Block[] };

/** A message in a channel as it stands now. */
export type Message = Content & {
  readonly channel: string;
  /** Slack's name for the message within its channel, `SECONDS.MICROSECONDS`. */
  readonly ts: string;
  /** The message it replies to, null for one that stands for itself. */
  readonly threadTs: string | null;
  /** When it was posted, epoch ms. */
  readonly postedAt: number;
  /** What it has said so far, the first form first; the latest 200. */
  readonly revisions: readonly Content[];
};

/** The latest 1,000 messages of all channels. */
export type Messages = {
  post(message: Content & Pick<Message, 'channel' | 'threadTs'>): Message;
  /** Replaces what a message says; throws `message_not_found` for one that is not there. */
  update(place: Pick<Message, 'channel' | 'ts'>, content: Content): Message;
  /** Removes a message; throws `message_not_found` for one that is not there. */
  remove(place: Pick<Message, 'channel' | 'ts'>): void;
  /** In the order in which they were posted; of all channels when none is named. */
  list(channel?: string): readonly Message[];
};

const MOST_MESSAGES = 1_000;
const MOST_REVISIONS = 200;

const keyOf = ({ channel, ts }: Pick<Message, 'channel' | 'ts'>) => `${channel}/${ts}`;

/** No messages yet; `now` gives them their time. */
export function createMessages(now: () => number): Messages {
  const messages = new Map<string, Message>();
  let posted = 0;
  const find = (place: Pick<Message, 'channel' | 'ts'>) => {
    const message = messages.get(keyOf(place));
    if (!message) throw new SlackRefusal('message_not_found');
    return message;
  };
  const keep = (message: Message) => {
    messages.set(keyOf(message), message);
    forgetOldest(messages, MOST_MESSAGES);
    return message;
  };
  return {
    post({ text, blocks, ...place }) {
      posted += 1;
      const ts = `${Math.floor(now() / 1000)}.${String(posted).padStart(6, '0')}`;
      return keep({ ...place, text, blocks, ts, postedAt: now(), revisions: [{ text, blocks }] });
    },
    update(place, content) {
      const message = find(place);
      return keep({ ...message, ...content, revisions: [...message.revisions, content].slice(-MOST_REVISIONS) });
    },
    remove: (place) => void messages.delete(keyOf(find(place))),
    list: (channel) => [...messages.values()].filter((message) => channel === undefined || message.channel === channel),
  };
}
