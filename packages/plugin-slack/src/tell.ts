import { type Answer, isLost, isUnacceptable } from './answers.ts';
import { slackErrors } from './errors.ts';
import type { Memory } from './memory.ts';
import { type Message, messageFor } from './message.ts';
import type { Waiting } from './news.ts';
import { type Asking, askPatiently } from './pace.ts';
import type { Place, Slack } from './slack.ts';

/** What telling needs. */
export type Teller = {
  readonly slack: Slack;
  readonly memory: Memory;
  readonly asking: Asking;
  readonly link: string | null;
};

type Send = (message: Message) => Promise<Answer<Place>>;

/** Sends a message; one whose form Slack dislikes is sent again as its one line, so that it cannot hold up all that follow. */
async function send(asking: Asking, message: Message, by: Send) {
  const answer = await askPatiently(asking, () => by(message));
  if (answer.did !== 'refused' || !isUnacceptable(answer)) return answer;
  return askPatiently(asking, () => by({ text: message.text, blocks: [] }));
}

/** True when the message now says so; false when it cannot be updated any more. */
async function update({ slack, asking }: Teller, place: Place, message: Message): Promise<boolean> {
  const answer = await send(asking, message, (content) => slack.update(place, content));
  if (answer.did === 'answered') return true;
  if (isLost(answer)) return false;
  throw slackErrors.refused(answer);
}

async function post({ slack, asking }: Teller, message: Message): Promise<Place> {
  const answer = await send(asking, message, (content) => slack.post(asking.channel, content));
  if (answer.did === 'answered') return answer.value;
  throw slackErrors.refused(answer);
}

/**
 * Tells the news of one interruption: in its message where it has one that can still be updated, else in a new one, whose
 * place is remembered before anything else. An abort between the two leaves a message nobody knows of: the next try posts another.
 * @throws SLACK_REFUSED, SLACK_UNREACHABLE, SLACK_RATE_LIMITED
 */
export async function tell(teller: Teller, { news, place }: Waiting): Promise<void> {
  const { view, at, position } = news;
  const message = messageFor({ view, at, link: teller.link });
  const isUpdated = place !== null && (await update(teller, place, message));
  if (!isUpdated) await teller.memory.keepPlace(view.id, await post(teller, message));
  if (view.closedAt !== null) await teller.memory.noteEnd(view.id, position);
}
