import {
  type Again,
  type Clock,
  orAborted,
  type Report,
  type Reporter,
  type ReporterContext,
  type Share,
  tellCall,
} from '@lastcall/plugin-api';
import type { Answer } from './answers.ts';
import type { News } from './board.ts';
import type { SlackConfig } from './config.ts';
import { type Desk, EMPTY_DESK, idsOn, seeEntries, settle } from './desk.ts';
import { enlist, nextDueAt } from './enlist.ts';
import { slackErrors } from './errors.ts';
import { finished, nextAct } from './next-act.ts';
import { type Pace, sharedPace } from './pace.ts';
import { type Acting, perform } from './perform.ts';
import { openSlack, type TellCall } from './slack.ts';

/** What a reporter is made of. `open` opens Slack; default {@link openSlack}. */
export type SlackReporterParts = {
  readonly config: SlackConfig;
  readonly share: Share;
  readonly clock: Clock;
  readonly open?: typeof openSlack;
};

type Parts = Required<SlackReporterParts> & {
  readonly board: Map<string, News>;
  readonly pace: Pace;
  /** What this process has written last; null before it has. */
  readonly written: { text: string | null };
};

/** Under this key everything is remembered. */
const DESK_KEY = 'desk';
/** So many calls are made in one report at most; then it wishes to be called again. */
const MOST_CALLS = 10;

/** Asks Slack whether the token is good. The channel can only be tried by posting. */
async function check({ config, share, open, clock }: Parts, signal: AbortSignal): Promise<void> {
  const answer = await open(config, { signal, clock, tell: tellerIn(share) }).whoAmI();
  if (answer.did === 'refused') throw slackErrors.refused(answer);
  if (answer.did === 'rate-limited') throw slackErrors.rateLimited(answer.retryAfterMs, answer.cause);
}

/** The desk as it was left. Where another process has told since, what this one knew may be long over: it looks anew. */
async function deskIn({ board, written }: Parts, context: ReporterContext): Promise<Desk> {
  const text = await context.recall(DESK_KEY);
  if (text !== written.text) board.clear();
  written.text = text;
  return text === null ? EMPTY_DESK : { ...EMPTY_DESK, ...(JSON.parse(text) as Partial<Desk>) };
}

/** Takes in what is new; what the desk is concerned with and nobody told here since the start is looked at. */
async function takeIn({ board }: Parts, { entries, interruptions, hasGap }: Report, { desk, context }: AtDesk): Promise<void> {
  if (hasGap) board.clear();
  const lastAt = new Map(entries.map(({ interruptionId, at }) => [interruptionId, at]));
  const put = (news: News) => board.set(news.view.id, news);
  for (const view of interruptions) put({ view, at: lastAt.get(view.id) ?? context.clock.now() });
  const missing = idsOn(desk).filter((id) => !board.has(id));
  if (missing.length === 0) return;
  for (const view of await context.look(missing)) put({ view, at: context.clock.now() });
}

type AtDesk = { readonly desk: Desk; readonly context: ReporterContext };

/** Forgets what is told to its end, and what never has to be. */
function clear(board: Map<string, News>, desk: Desk): void {
  const concerned = new Set(idsOn(desk));
  for (const [id, { view }] of board) if (view.closedAt !== null && !concerned.has(id)) board.delete(id);
}

function seenIn(desk: Desk, { entries }: Report): Desk {
  const [first, last] = [entries[0], entries.at(-1)];
  return first === undefined || last === undefined ? desk : seeEntries(desk, { first: first.position, last: last.position });
}

async function tellAll(parts: Parts, report: Report, context: ReporterContext): Promise<Again | undefined> {
  context.signal.throwIfAborted();
  const before = await deskIn(parts, context);
  await takeIn(parts, report, { desk: before, context });
  // What nobody knows any more was forgotten by the store: there is nothing left to say.
  const forgotten = Object.keys(before.messages).filter((id) => !parts.board.has(id));
  const { desk, again } = await tellInTurns(parts, { desk: settle(seenIn(before, report), forgotten), context });
  clear(parts.board, desk);
  return again;
}

/** Makes calls until there is nothing to say just now. Everything is remembered before the next call. */
async function tellInTurns(
  parts: Parts,
  { desk: first, context }: AtDesk,
): Promise<{ readonly desk: Desk; readonly again: Again | undefined }> {
  const { board, config, pace } = parts;
  const { clock } = context;
  const acting = actingIn(parts, context);
  let desk = await keep(parts, context, enlist(first, { board, now: clock.now(), most: config.storm }));
  for (let calls = 0; calls < MOST_CALLS; calls += 1) {
    const silentUntil = pace.silentUntil(config.channel, clock);
    if (silentUntil !== null) return { desk, again: { againAt: silentUntil } };
    const next = nextAct(desk, board, clock.now());
    if (next.act === null) return { desk, again: soonest(next.againAt, nextDueAt(desk, board)) };
    const performed = await perform(acting, desk, next.act);
    if (!('desk' in performed)) {
      pace.silence(config.channel, clock.now() + performed.retryAfterMs);
      desk = await keep(parts, context, { ...desk, calledAt: clock.now() });
    } else
      desk = await keep(parts, context, enlist(settleFinished(performed.desk, board), { board, now: clock.now(), most: config.storm }));
  }
  return { desk, again: { againAt: clock.now() } };
}

const settleFinished = (desk: Desk, board: ReadonlyMap<string, News>): Desk => settle(desk, finished(desk, board));

function soonest(...instants: readonly (number | null)[]): Again | undefined {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? undefined : { againAt: Math.min(...known) };
}

async function keep({ written }: Parts, context: ReporterContext, desk: Desk): Promise<Desk> {
  const text = JSON.stringify(desk);
  if (text === written.text) return desk;
  await context.remember(DESK_KEY, text);
  written.text = text;
  return desk;
}

function actingIn({ config, share, open, board, pace }: Parts, { signal, clock }: ReporterContext): Acting {
  const call = <T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> => pace.inTurn(config.channel, signal, ask);
  return { slack: open(config, { signal, clock, tell: tellerIn(share) }), config, board, call, now: clock.now };
}

const tellerIn =
  (share: Share): TellCall =>
  (call) =>
    tellCall(share, { to: 'slack', ...call });

/**
 * A reporter that keeps one message per interruption, and one for all of them in a storm. What it has said is remembered before anything
 * else is said. Reports are told one after the other. Makes no call before the first report or check.
 */
export function createSlackReporter({ config, share, clock, open = openSlack }: SlackReporterParts): Reporter {
  const parts: Parts = { config, share, clock, open, board: new Map(), pace: sharedPace(share), written: { text: null } };
  let lane: Promise<unknown> = Promise.resolve();
  return {
    check: (signal) => check(parts, signal),
    async report(report, context) {
      context.signal.throwIfAborted();
      const turn = lane.then(() => tellAll(parts, report, context));
      lane = turn.catch(() => undefined);
      return orAborted(turn, context.signal);
    },
  };
}
