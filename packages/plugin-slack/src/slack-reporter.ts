import { orAborted, type Report, type Reporter, type ReporterContext, type Share } from '@lastcall/plugin-api';
import { type Board, createBoard } from './board.ts';
import type { SlackConfig } from './config.ts';
import { slackErrors } from './errors.ts';
import { type Memory, openMemory } from './memory.ts';
import { chooseNews, newsIn, type Waiting } from './news.ts';
import { type Pace, sharedPace } from './pace.ts';
import { openSlack } from './slack.ts';
import { tell } from './tell.ts';

/** What a reporter is made of. */
export type SlackReporterParts = { readonly config: SlackConfig; readonly share: Share };

type Parts = { readonly config: SlackConfig; readonly board: Board; readonly pace: Pace };

/** Asks Slack whether the token is good. The channel can only be tried by posting. */
async function check(config: SlackConfig, signal: AbortSignal): Promise<void> {
  const answer = await openSlack(config, signal).whoAmI();
  if (answer.did === 'refused') throw slackErrors.refused(answer);
  if (answer.did === 'rate-limited') throw slackErrors.rateLimited(answer.retryAfterMs, answer.cause);
}

async function waitingFor(ids: readonly string[], { board, memory }: { board: Board; memory: Memory }): Promise<readonly Waiting[]> {
  const waiting = await Promise.all(ids.map(async (id) => ({ news: board.newest(id), place: await memory.placeOf(id) })));
  return waiting.flatMap(({ news, place }) => (news === null ? [] : [{ news, place }]));
}

async function tellAll({ config, board, pace }: Parts, { entries, interruptions }: Report, context: ReporterContext): Promise<void> {
  const { signal, clock } = context;
  signal.throwIfAborted();
  const memory = openMemory(context);
  for (const id of await memory.forgetBefore(entries[0]?.position ?? 0)) board.drop(id);
  const slack = openSlack(config, signal);
  const teller = { slack, memory, asking: { pace, clock, signal, channel: config.channel }, link: config.link ?? null };
  const waiting = await waitingFor(
    interruptions.map(({ id }) => id),
    { board, memory },
  );
  for (const { news, place } of chooseNews(waiting)) {
    const newest = board.newest(news.view.id) ?? news;
    await tell(teller, { news: newest, place });
    board.settle(newest);
  }
  for (const { news } of waiting) board.passOver(news);
}

/**
 * A reporter that keeps one message per interruption. Reports are told one after the other; news that wait while an earlier
 * report is being told are told once, in their newest state. Makes no call before the first report or check.
 */
export function createSlackReporter({ config, share }: SlackReporterParts): Reporter {
  const parts = { config, board: createBoard(), pace: sharedPace(share) };
  let lane: Promise<unknown> = Promise.resolve();
  return {
    check: (signal) => check(config, signal),
    async report(report, context) {
      context.signal.throwIfAborted();
      for (const news of newsIn(report)) parts.board.put(news);
      const turn = lane.then(() => tellAll(parts, report, context));
      lane = turn.catch(() => undefined);
      await orAborted(turn, context.signal);
    },
  };
}
