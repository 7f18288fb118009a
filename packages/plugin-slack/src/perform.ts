import { type Answer, isLost, isUnacceptable, type RateLimit } from './answers.ts';
import { section } from './blocks.ts';
import { type Board, type News, stampOf, stampOfAll } from './board.ts';
import type { SlackConfig } from './config.ts';
import { type Desk, noteTold, settle } from './desk.ts';
import { slackErrors } from './errors.ts';
import { mentionsAtFirst, mentionsAtLast } from './mentions.ts';
import { type Message, messageFor } from './message.ts';
import { type Act, membersOf } from './next-act.ts';
import type { Place, Slack } from './slack.ts';
import { isMissed, stormEndFor, stormMessageFor } from './storm-message.ts';
import { threadOf } from './thread.ts';

/** What acting needs. */
export type Acting = {
  readonly slack: Slack;
  readonly config: SlackConfig;
  readonly board: Board;
  /** Makes a call in the channel's turn. */
  readonly call: <T>(ask: () => Promise<Answer<T>>) => Promise<Answer<T>>;
  /** The present instant, epoch ms. */
  readonly now: () => number;
};

/** The desk after an act; or how long Slack asks to wait before anything is tried again. */
export type Performed = { readonly desk: Desk } | RateLimit;

type Send = (message: Message) => Promise<Answer<Place>>;
type Sent = { readonly did: 'answered'; readonly value: Place } | { readonly did: 'lost' } | RateLimit;

/** Sends a message; one whose form Slack dislikes is sent again as its one line, so that it cannot hold up all that follow. */
async function send({ call }: Acting, message: Message, by: Send): Promise<Answer<Place>> {
  const answer = await call(() => by(message));
  if (answer.did !== 'refused' || !isUnacceptable(answer)) return answer;
  return call(() => by({ text: message.text, blocks: [] }));
}

/** Sends what belongs to a message that is there; it may have been deleted since. */
async function sendTo(acting: Acting, message: Message, by: Send): Promise<Sent> {
  const answer = await send(acting, message, by);
  if (answer.did !== 'refused') return answer;
  if (isLost(answer)) return { did: 'lost' };
  throw slackErrors.refused(answer);
}

/** Posts, or updates what is there; what somebody has deleted is posted anew at the next look. */
async function write(acting: Acting, message: Message, place: Place | null): Promise<Sent> {
  const { slack, config } = acting;
  if (place !== null) return sendTo(acting, message, (content) => slack.update(place, content));
  const answer = await send(acting, message, (content) => slack.post(config.channel, content));
  if (answer.did === 'refused') throw slackErrors.refused(answer);
  return answer;
}

type OfOne = { readonly desk: Desk; readonly id: string; readonly news: News };

async function tellOne(acting: Acting, { desk, id, news }: OfOne): Promise<Performed> {
  const { config, now } = acting;
  const at = now();
  const before = desk.messages[id]?.place ?? null;
  const mentions = mentionsAtFirst(config.mentions, [news.view]);
  // A bar of an end stands where the end was.
  const message = messageFor({ view: news.view, at: news.view.closedAt ?? at, link: config.link ?? null, mentions });
  const sent = await write(acting, message, before);
  if (sent.did === 'rate-limited') return sent;
  // A call waits for its turn: what counts for the next one is when this one was made.
  const calledAt = now();
  const change = sent.did === 'lost' ? { place: null } : { place: sent.value, said: stampOf(news), at: calledAt };
  return { desk: noteTold({ ...desk, calledAt }, id, change) };
}

async function reply(acting: Acting, { desk, id, news }: OfOne): Promise<Performed> {
  const { config, slack, now } = acting;
  const told = desk.messages[id];
  if (told?.place == null) return { desk };
  const { view } = news;
  const [at, place] = [now(), told.place];
  const items = threadOf(view).filter(({ key }) => !told.thread.includes(key));
  const isEnd = view.outcome !== null;
  const lines = [isEnd ? mentionsAtLast(config.mentions, [view]) : '', ...items.flatMap((item) => item.lines)].filter(
    (line) => line !== '',
  );
  const message: Message = { text: messageFor({ view, at, link: null }).text, blocks: [section(lines)] };
  const isLoud = view.outcome !== null && config.broadcast.includes(view.outcome);
  const sent = await sendTo(acting, message, (content) => slack.reply(place, content, isLoud ? 'channel' : 'thread'));
  if (sent.did === 'rate-limited') return sent;
  return { desk: noteTold({ ...desk, calledAt: now() }, id, { thread: [...told.thread, ...items.map(({ key }) => key)] }) };
}

async function tellStorm(acting: Acting, desk: Desk): Promise<Performed> {
  const { board, config, now } = acting;
  const { storm } = desk;
  if (storm === null) return { desk };
  const at = now();
  const members = membersOf(desk, board);
  const mentions = mentionsAtFirst(
    config.mentions,
    members.map(({ view }) => view),
  );
  const sent = await write(acting, stormMessageFor({ members, at, link: config.link ?? null, mentions }), storm.place);
  if (sent.did === 'rate-limited') return sent;
  const calledAt = now();
  const change = sent.did === 'lost' ? { place: null } : { place: sent.value, said: stampOfAll(members), at: calledAt };
  return { desk: { ...desk, calledAt, storm: { ...storm, ...change } } };
}

async function endStorm(acting: Acting, desk: Desk): Promise<Performed> {
  const { board, config, slack, now } = acting;
  const place = desk.storm?.place ?? null;
  if (desk.storm === null || place === null) return { desk };
  const members = membersOf(desk, board);
  const views = members.map(({ view }) => view);
  const alsoTo = views.some(isMissed) ? 'channel' : 'thread';
  const message = stormEndFor({ members, mentions: mentionsAtLast(config.mentions, views) });
  const sent = await sendTo(acting, message, (content) => slack.reply(place, content, alsoTo));
  if (sent.did === 'rate-limited') return sent;
  return { desk: { ...settle(desk, desk.storm.members), calledAt: now(), storm: null } };
}

/**
 * Makes the call of an act and gives the desk that notes it. An abort between the two leaves a message nobody knows of: the next try
 * posts another.
 * @throws SLACK_REFUSED, SLACK_UNREACHABLE
 */
export async function perform(acting: Acting, desk: Desk, act: Act): Promise<Performed> {
  if (act.does === 'tell-storm') return tellStorm(acting, desk);
  if (act.does === 'end-storm') return endStorm(acting, desk);
  const news = acting.board.get(act.id);
  if (news === undefined) return { desk };
  const ofOne = { desk, id: act.id, news };
  return act.does === 'reply' ? reply(acting, ofOne) : tellOne(acting, ofOne);
}
