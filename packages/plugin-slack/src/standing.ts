import type { InterruptionView } from '@lastcall/plugin-api';
import { durationText, instantText, timeBar } from './durations.ts';
import { ACTION_WORDS, ENDING_WORDS, type Ending, isDryRun } from './words.ts';

/** Until when there is time, and what happens then. */
type Limit = { readonly at: number; readonly before: string; readonly after: string };

/** AWS's own instant, or where it set none the run's deadline; null before there is a plan. */
function limitOf({ deadlineAt, plan }: InterruptionView): Limit | null {
  if (deadlineAt !== null) return { at: deadlineAt, before: 'before AWS acts', after: 'after AWS acted' };
  return plan === null ? null : { at: plan.deadlineAt, before: 'before its deadline', after: 'after its deadline' };
}

/** How much time was left to AWS's own instant when it closed, ms, negative when it was late; null where that says nothing. */
export function marginMsOf({ outcome, closedAt, deadlineAt }: InterruptionView): number | null {
  if (outcome === null || closedAt === null || deadlineAt === null || !ENDING_WORDS[outcome].timed) return null;
  return deadlineAt - closedAt;
}

/** How much time was left in the end: "ended 71 s before AWS acts"; empty where that says nothing. */
export function marginText(view: InterruptionView, ending: Ending): string {
  const limit = limitOf(view);
  if (limit === null || view.closedAt === null || !ENDING_WORDS[ending].timed) return '';
  const marginMs = limit.at - view.closedAt;
  return `ended ${durationText(marginMs)} ${marginMs >= 0 ? limit.before : limit.after}`;
}

/** The ending in words: "Succeeded", or of a dry run "Dry run: would have succeeded". */
export function endingText(view: InterruptionView, ending: Ending): string {
  const { name, would } = ENDING_WORDS[ending];
  return isDryRun(view) ? `Dry run: would have ${would}` : name;
}

/** What AWS does and when, as far as it is known, for one line without signs. */
export function prospectText(view: InterruptionView, at: number): string {
  const { deadlineAt, action } = view;
  if (deadlineAt === null) return 'AWS names no deadline';
  return deadlineAt <= at ? 'its deadline has passed' : `AWS ${ACTION_WORDS[action]} in ${durationText(deadlineAt - at)}`;
}

/** The bar of time left at `at`, and the instants it counts from and to; a line of formatted text. */
export function countdownLine(view: InterruptionView, at: number): string {
  const limit = limitOf(view);
  if (limit === null) return `${prospectText(view, at)}.`;
  const bar = timeBar({ fromAt: view.noticedAt, untilAt: limit.at, at });
  const left = limit.at > at ? `*${durationText(limit.at - at)} left*` : '*no time left*';
  const then = view.deadlineAt === null ? 'the run must be over' : `AWS ${ACTION_WORDS[view.action]}`;
  return `\`${bar}\` ${left} at ${instantText(at, at)}; ${then} at ${instantText(limit.at, at)}.`;
}
