import { tableOf } from '../parts/table.ts';
import type { Round } from './round.ts';
import { familiesIn, movedBetween } from './scrape.ts';

/** Most writes to a channel are so far apart during a storm, ms: one every two seconds, less what a clock may be off. */
const APART_MS = 1_990;
/** From an acceptance to the first message, ms. */
const FIRST_WORDS_MS = 1_000;
/** The longest the page may be busy, ms. */
const STUTTER_MS = 200;

/** What a single interruption was told by. */
export type FirstWords = { readonly acceptedAt: number; readonly postedAt: number | null };

const verdict = (holds: boolean): string => (holds ? 'yes' : 'NO');
const ms = (value: number | null): string => (value === null ? 'none' : `${value} ms`);

function firstWordsRow({ acceptedAt, postedAt }: FirstWords): readonly string[] {
  const tookMs = postedAt === null ? null : postedAt - acceptedAt;
  return [
    'one interruption: from its acceptance to its message',
    '≤ 1 s',
    ms(tookMs),
    verdict(tookMs !== null && tookMs <= FIRST_WORDS_MS),
  ];
}

function slackRows({ slack, machines }: Round): readonly (readonly string[])[] {
  const { calls, posts, updates, refused, closestMs, firstMs } = slack;
  return [
    ['first words of the storm', '', ms(firstMs), ''],
    ['calls to the channel', `not ${machines}`, `${calls} (${posts} posts, ${updates} updates)`, verdict(posts < machines / 10)],
    ['the closest two', '≥ 2 s apart', ms(closestMs), verdict(closestMs === null || closestMs >= APART_MS)],
    ['refused by Slack’s rate limit', '0', `${refused}`, verdict(refused === 0)],
  ];
}

function pageRows({ felt }: Round): readonly (readonly string[])[] {
  const { longestTaskMs, longTasks, framesPerSecond, complaints } = felt;
  return [
    [
      'the page: longest time it could not draw',
      `≤ ${STUTTER_MS} ms`,
      `${longestTaskMs} ms (${longTasks} above 50 ms)`,
      verdict(longestTaskMs <= STUTTER_MS),
    ],
    ['the page: frames a second', '', `${framesPerSecond}`, ''],
    ['the page: errors', '0', complaints.length === 0 ? '0' : complaints.join('; '), verdict(complaints.length === 0)],
  ];
}

/** The report of a storm; `promised` are the names of every metric the documents promise. */
export function reportOf(round: Round, firstWords: FirstWords, promised: readonly string[]): readonly string[] {
  const there = familiesIn(round.before);
  const missing = promised.filter((name) => !there.includes(name));
  const moved = movedBetween(round.before, round.after);
  const rows = [
    ['what', 'must be', 'measured', 'holds'],
    firstWordsRow(firstWords),
    [
      'closed',
      `${round.machines}`,
      `${round.closed} after ${(round.tookMs / 1_000).toFixed(1)} s`,
      verdict(round.closed >= round.machines),
    ],
    ...slackRows(round),
    ...pageRows(round),
    [
      'promised metrics present before anything happened',
      `${promised.length}`,
      `${promised.length - missing.length}`,
      verdict(missing.length === 0),
    ],
  ];
  return [...tableOf(rows), '', `missing: ${missing.join(', ') || 'none'}`, `moved by the storm (${moved.length}): ${moved.join(', ')}`];
}
