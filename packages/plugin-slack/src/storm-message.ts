import type { InterruptionView } from '@lastcall/plugin-api';
import { type Block, context, escaped, header, plain, section, stacked, type TableCell, table } from './blocks.ts';
import type { News } from './board.ts';
import { durationText, instantText, timeBar } from './durations.ts';
import type { Message } from './message.ts';
import { marginMsOf } from './standing.ts';
import { ENDING_WORDS, type Ending, groupOf, isDryRun, nameOf } from './words.ts';

/** What the storm's message is made from. */
export type StormTelling = {
  readonly members: readonly News[];
  /** Epoch ms: times left are counted from here. */
  readonly at: number;
  readonly link: string | null;
  /** Whom it mentions, in Slack's notation; empty for nobody. */
  readonly mentions: string;
};

const MAX_NAME = 60;
const MAX_WORDS = 200;
const MAX_GROUPS = 20;
const MAX_MISSED = 10;
const BAD: readonly (Ending | null)[] = ['degraded', 'out-of-time', 'undecided', 'no-pipeline'];
/** In the order in which they are counted out. */
const ENDINGS_SHOWN = Object.keys(ENDING_WORDS) as readonly Ending[];

type Views = readonly InterruptionView[];

const present = (words: string) => words !== '';
const counted = (count: number, words: string): string => (count === 0 ? '' : `${count} ${words}`);
const openAmong = (views: Views): Views => views.filter(({ closedAt }) => closedAt === null);
const endedAs = (views: Views, ending: Ending): number => views.filter(({ outcome }) => outcome === ending).length;
const noun = (count: number): string => (count === 1 ? '1 interruption' : `${count} interruptions`);

/** True when an interruption ended as nobody wishes. */
export const isMissed = ({ outcome }: InterruptionView): boolean => BAD.includes(outcome);

/** "212 open · ✅ 240 succeeded · 🛑 3 out of time". */
export function countsText(views: Views): string {
  const endings = ENDINGS_SHOWN.map((ending) => counted(endedAs(views, ending), ENDING_WORDS[ending].short).replace(/^/, ''));
  const marked = endings.map((text, index) => (text === '' ? '' : `${ENDING_WORDS[ENDINGS_SHOWN[index] as Ending].mark} ${text}`));
  return [counted(openAmong(views).length, 'open'), ...marked].filter(present).join(' · ');
}

function leastLeft(views: Views): InterruptionView | null {
  const timed = openAmong(views).filter(({ deadlineAt }) => deadlineAt !== null);
  return timed.sort((one, other) => (one.deadlineAt ?? 0) - (other.deadlineAt ?? 0))[0] ?? null;
}

function leastLeftLine(views: Views, at: number): string {
  const first = leastLeft(views);
  if (first?.deadlineAt == null) return '';
  const bar = timeBar({ fromAt: first.noticedAt, untilAt: first.deadlineAt, at });
  const left = first.deadlineAt > at ? `*${durationText(first.deadlineAt - at)} left*` : '*no time left*';
  return `\`${bar}\` ${left} at ${instantText(at, at)} for the first of them, ${escaped(nameOf(first), MAX_NAME)}.`;
}

/** The smallest margin of those that have closed. */
function worstMarginLine(views: Views): string {
  const margins = views.flatMap((view) => marginMsOf(view) ?? []);
  if (margins.length === 0) return '';
  const worst = Math.min(...margins);
  return worst >= 0
    ? `Smallest margin so far: ${durationText(worst)} before AWS acts.`
    : `The latest ended ${durationText(worst)} after AWS acted.`;
}

function missedLine(view: InterruptionView): string {
  const { outcome, instanceId, reason, steps } = view;
  if (outcome === null) return '';
  const bad = steps.find((step) => step.outcome === 'failed' || step.outcome === 'timed-out' || step.outcome === 'not-reached');
  const why = bad === undefined ? (reason ?? '') : `${bad.id} ${bad.outcome}: ${bad.summary}`;
  const name = nameOf(view) === instanceId ? '' : `*${escaped(nameOf(view), MAX_NAME)}* `;
  return `${ENDING_WORDS[outcome].mark} ${name}${instanceId}: ${escaped(why, MAX_WORDS)}`;
}

function missedLines(views: Views): readonly string[] {
  const missed = views.filter(isMissed);
  const shown = missed.slice(0, MAX_MISSED).map(missedLine);
  return missed.length > shown.length ? [...shown, `… and ${missed.length - shown.length} more`] : shown;
}

function rowOf(name: string, views: Views, at: number): readonly TableCell[] {
  const first = leastLeft(views);
  const left = first?.deadlineAt == null ? '–' : durationText(Math.max(0, first.deadlineAt - at));
  const others = views.length - openAmong(views).length - endedAs(views, 'succeeded') - views.filter(isMissed).length;
  return [name, openAmong(views).length, endedAs(views, 'succeeded'), views.filter(isMissed).length, others, left].map(String);
}

function tableOf(views: Views, at: number): Block {
  const groups = [...Map.groupBy(views, (view) => groupOf(view) ?? 'no group')].sort(([, one], [, other]) => other.length - one.length);
  const rows = groups.slice(0, MAX_GROUPS).map(([name, some]) => rowOf(plain(name, MAX_NAME) || '–', some, at));
  const rest = groups.slice(MAX_GROUPS).flatMap(([, some]) => some);
  const more = rest.length === 0 ? [] : [rowOf(`${groups.length - MAX_GROUPS} more groups`, rest, at)];
  return table([['Group', 'Open', 'Succeeded', 'Missed', 'Other', 'Least left'], ...rows, ...more]);
}

function titleOf(views: Views): string {
  const dryRun = views.every(isDryRun) && views.length > 0 ? 'Dry run: ' : '';
  if (openAmong(views).length > 0) return `🌩️ ${dryRun}Storm · ${noun(views.length)}`;
  return views.some(isMissed) ? `⚠️ ${dryRun}Storm is over · ${noun(views.length)}` : `✅ ${dryRun}Storm is over · ${noun(views.length)}`;
}

/** The one message of a storm as it stands at `at`. Pure: the same news make the same message. */
export function stormMessageFor({ members, at, link, mentions }: StormTelling): Message {
  const views = members.map(({ view }) => view);
  const missed = missedLines(views);
  const lines = [mentions, `*${countsText(views)}*`, leastLeftLine(views, at), worstMarginLine(views)].filter(present);
  return {
    text: escaped(`${titleOf(views)}: ${countsText(views)}`, MAX_WORDS),
    blocks: stacked({
      top: [header(titleOf(views)), section(lines), tableOf(views, at)],
      middle: missed.length === 0 ? [] : [section(missed)],
      foot: [context(link === null ? 'One message for all of them, until the last has closed.' : `<${link}|Open in Lastcall>`)],
    }),
  };
}

/** The storm's last words, for its thread. */
export function stormEndFor({ members, mentions }: Pick<StormTelling, 'members' | 'mentions'>): Message {
  const views = members.map(({ view }) => view);
  const lines = [
    mentions,
    `*${titleOf(views)}*: ${countsText(views)}.`,
    worstMarginLine(views).replace(' so far', ''),
    ...missedLines(views),
  ];
  return { text: escaped(`${titleOf(views)}: ${countsText(views)}`, MAX_WORDS), blocks: [section(lines.filter(present))] };
}
