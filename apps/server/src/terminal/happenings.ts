import type { Outline, StepOutline } from './outline.ts';
import type { Tone } from './paint.ts';
import { endingWords, type Standing, standingOf, toneOf } from './standing.ts';
import { duration } from './words.ts';

/** One thing that happened to an interruption, in words. */
export type Happening = {
  /** Epoch ms; of what the lists give no instant for, that of the latest thing they do. */
  readonly at: number;
  readonly words: string;
  readonly tone: Tone | null;
};

/** What is compared: an interruption, and how many notices it has been given. */
export type Told = Outline & { readonly noticeCount: number };

/**
 * What happened between two states of one interruption, earliest first; from its beginning where `before` is null. Of progress only the last line
 * is left between two states.
 */
export function happeningsBetween(before: Told | null, after: Told): readonly Happening[] {
  const steps = after.steps.flatMap((step) => stepHappenings(stepIn(before, step), step, after));
  const all = [
    ...noticeHappenings(before, after),
    ...runHappenings(before, after),
    ...planHappenings(before, after),
    ...steps,
    ...endHappenings(before, after),
  ];
  // Sorting is stable: what has one instant stays in the order of its causes.
  return all.sort((one, other) => one.at - other.at);
}

/** A plan begins steps anew: what they were before is nothing to compare with. */
function stepIn(before: Told | null, { id, startedAt }: StepOutline): StepOutline | null {
  const was = before?.steps.find((step) => step.id === id) ?? null;
  return was !== null && was.startedAt !== null && was.startedAt !== startedAt ? null : was;
}

const news = (at: number, words: string, tone: Tone | null = null): readonly Happening[] => [{ at, words, tone }];

function noticeHappenings(before: Told | null, after: Told): readonly Happening[] {
  const { openedAt, kind, noticeCount } = after;
  if (before === null) return news(openedAt, `opened by a notice: ${kind}${deadlineWords(after, openedAt)}`);
  if (before.kind !== kind || before.deadlineAt !== after.deadlineAt) {
    return news(latestAt(after), `another notice: ${kind} now${deadlineWords(after, latestAt(after))}`);
  }
  return noticeCount > before.noticeCount ? news(latestAt(after), 'another notice, which changes nothing') : [];
}

function deadlineWords({ deadlineAt }: Told, at: number): string {
  if (deadlineAt === null) return ', AWS set no deadline';
  return deadlineAt >= at ? `, AWS acts in ${duration(deadlineAt - at)}` : `, AWS acted ${duration(at - deadlineAt)} ago`;
}

function runHappenings(before: Told | null, after: Told): readonly Happening[] {
  const was = before?.attempt ?? 0;
  return after.attempt > Math.max(1, was) ? news(latestAt(after), `a run goes on with it, attempt ${after.attempt}`, 'uneasy') : [];
}

function planHappenings(before: Told | null, { plan, steps }: Told): readonly Happening[] {
  if (plan === null || before?.plan?.plannedAt === plan.plannedAt) return [];
  const left = steps
    .filter((step) => standingOf(step, { closedAt: null }) === 'left out')
    .map(({ id, summary }) => `${id} left out: ${summary}`);
  const words = [
    `planned by ${plan.pipeline}: ${duration(plan.deadlineAt - plan.plannedAt)}`,
    plan.dryRun ? 'dry run' : '',
    plan.late ?? '',
    ...left,
  ];
  return news(plan.plannedAt, words.filter((word) => word !== '').join('; '), plan.late === null ? null : 'uneasy');
}

function stepHappenings(was: StepOutline | null, step: StepOutline, view: Told): readonly Happening[] {
  const { id, startedAt, deadlineAt, endedAt, summary } = step;
  const begun = startedAt !== null && was?.startedAt !== startedAt;
  const start = begun ? news(startedAt, `${id} started${deadlineAt === null ? '' : `, it has ${duration(deadlineAt - startedAt)}`}`) : [];
  const ended = endedAt !== null && was?.endedAt !== endedAt;
  if (ended) return [...start, ...news(endedAt, endWords(step, standingOf(step, view)), END_TONES[standingOf(step, view)])];
  const goesOn = startedAt !== null && endedAt === null && summary !== '' && summary !== was?.summary;
  return goesOn ? [...start, ...news(latestAt(view), `${id}: ${summary}`, 'faint')] : start;
}

const END_TONES: Readonly<Record<Standing, Tone | null>> = {
  succeeded: 'good',
  failed: 'bad',
  'timed-out': 'bad',
  'not-reached': 'uneasy',
  'broken off': 'uneasy',
  skipped: null,
  'left out': null,
  running: null,
  waiting: null,
};

function endWords({ id, startedAt, endedAt, summary, code }: StepOutline, standing: Standing): string {
  const time = startedAt === null || endedAt === null || standing === 'skipped' ? '' : ` in ${duration(endedAt - startedAt)}`;
  const because = code === null || standing === 'left out' ? '' : ` (${code})`;
  return `${id} ${standing}${time}${summary === '' ? '' : `: ${summary}`}${because}`;
}

function endHappenings(before: Told | null, after: Told): readonly Happening[] {
  const { closedAt } = after;
  return closedAt === null || before?.closedAt === closedAt ? [] : news(closedAt, `over: ${endingWords(after)}`, toneOf(after));
}

/** The latest instant that a state tells of. */
function latestAt({ openedAt, plan, steps, closedAt }: Told): number {
  const instants = [openedAt, plan?.plannedAt, closedAt, ...steps.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt])];
  return Math.max(...instants.filter((at) => at !== null && at !== undefined));
}
