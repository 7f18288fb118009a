import type { Action, InterruptionView, Kind, StepOutcome } from '@lastcall/plugin-api';
import { type Ending, isBadStep } from './occasions.ts';

/** Each kind in words. */
export const KIND_NAMES: Readonly<Record<Kind, string>> = {
  'spot-interruption': 'Spot interruption',
  'capacity-interruption': 'Capacity interruption',
  'termination-hook': 'Termination hook',
  'capacity-block-expiration': 'Capacity block expiration',
  'scheduled-change': 'Scheduled change',
  'rebalance-recommendation': 'Rebalance recommendation',
  'instance-state-change': 'Instance state change',
};

const ACTION_WORDS: Readonly<Record<Action, string>> = {
  terminate: 'terminates it',
  stop: 'stops it',
  hibernate: 'hibernates it',
  reboot: 'reboots it',
  maintain: 'begins its maintenance',
  'return-to-pool': 'returns it to the warm pool',
};

/** Each ending in words, and after "would have" in a dry run; whether the time left to the deadline says something about it. */
const ENDINGS: Readonly<Record<Ending, { readonly words: string; readonly would: string; readonly timed: boolean }>> = {
  succeeded: { words: 'succeeded', would: 'succeeded', timed: true },
  degraded: { words: 'degraded', would: 'been degraded', timed: true },
  'out-of-time': { words: 'out of time', would: 'run out of time', timed: true },
  cancelled: { words: 'cancelled', would: 'been cancelled', timed: false },
  'called-off': { words: 'called off', would: 'been called off', timed: false },
  'no-pipeline': { words: 'no pipeline, nothing was done', would: 'had no pipeline', timed: false },
  undecided: { words: 'undecided, nothing was done', would: 'been left undecided', timed: false },
  foreign: { words: 'not ours, nothing was done', would: 'been left alone', timed: false },
  absent: { words: 'gone, nothing was done', would: 'been gone', timed: false },
  spread: { words: 'spread over its instances', would: 'been spread', timed: false },
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration at a glance: `71 s`, `12 min`, `5 h`, `3 days`. Rounded down, so that no margin is flattered; read by its size. */
export function spanText(ms: number): string {
  const size = Math.abs(ms);
  if (size < 3 * MINUTE_MS) return `${Math.floor(size / SECOND_MS)} s`;
  if (size < 2 * HOUR_MS) return `${Math.floor(size / MINUTE_MS)} min`;
  return size < 2 * DAY_MS ? `${Math.floor(size / HOUR_MS)} h` : `${Math.floor(size / DAY_MS)} days`;
}

const present = (words: string) => words !== '';

/** Foreign words as one line of at most `max` characters. */
export function oneLine(text: string, max: number): string {
  const line = [...text.replace(/\s+/g, ' ').trim()];
  return line.length <= max ? line.join('') : `${line.slice(0, max - 1).join('')}…`;
}

const MAX_NAME = 60;
const MAX_SUMMARY = 300;

/** The instance by its Name tag and its id. */
export function instanceText({ instance, instanceId }: InterruptionView): string {
  const name = oneLine(instance?.tags.Name ?? '', MAX_NAME);
  return name === '' ? instanceId : `${name} (${instanceId})`;
}

/** The group it is in, of its hooks where the instance could not be looked up; null when it is in none. */
export const groupOf = ({ instance, hooks }: InterruptionView): string | null => instance?.group ?? hooks[0]?.group ?? null;

/** True when the plan it is run by changes nothing. */
export const isDryRun = ({ plan }: InterruptionView): boolean => plan?.dryRun ?? false;

/** What is interrupted: "Spot interruption of web-1 (i-…), group web". */
export function subjectText(view: InterruptionView): string {
  const group = groupOf(view);
  return [`${KIND_NAMES[view.kind]} of ${instanceText(view)}`, group === null ? '' : `group ${oneLine(group, MAX_NAME)}`]
    .filter(present)
    .join(', ');
}

const limitOf = ({ deadlineAt, plan }: InterruptionView): number | null => deadlineAt ?? plan?.deadlineAt ?? null;

/** How much time was left when it closed, ms, negative when it was late; null while open and where nothing sets a limit. */
export function marginMsOf(view: InterruptionView): number | null {
  const limitAt = limitOf(view);
  return limitAt === null || view.closedAt === null ? null : limitAt - view.closedAt;
}

function marginText(view: InterruptionView, ending: Ending): string {
  const marginMs = marginMsOf(view);
  if (marginMs === null || !ENDINGS[ending].timed) return '';
  const limit = view.deadlineAt === null ? 'its deadline' : 'AWS’s deadline';
  return `${spanText(marginMs)} ${marginMs >= 0 ? 'before' : 'after'} ${limit}`;
}

function prospectText({ deadlineAt, action }: InterruptionView, at: number): string {
  if (deadlineAt === null) return 'AWS names no deadline';
  return deadlineAt <= at ? 'its deadline has passed' : `AWS ${ACTION_WORDS[action]} in ${spanText(deadlineAt - at)}`;
}

/** How it stands at `at`, epoch ms: "AWS terminates it in 119 s", or "succeeded, 71 s before AWS’s deadline". */
export function stateText(view: InterruptionView, at: number): string {
  const { outcome } = view;
  if (outcome === null) return `${isDryRun(view) ? 'dry run, ' : ''}${prospectText(view, at)}`;
  const { words, would } = ENDINGS[outcome];
  return [isDryRun(view) ? `dry run, would have ${would}` : words, marginText(view, outcome)].filter(present).join(', ');
}

/** A step’s outcome in words: `not reached`; `not ended` while it has none. */
export const outcomeText = (outcome: StepOutcome | null): string => (outcome ?? 'not ended').replaceAll('-', ' ');

/** Why it ended so, and each step that was to be done and was not; empty where there is nothing to add. */
export function detailLines({ reason, steps }: InterruptionView): readonly string[] {
  const bad = steps.filter(({ outcome }) => isBadStep(outcome));
  const lines = bad.map(({ id, outcome, code, summary }) =>
    [`${id} ${outcomeText(outcome)}${code === null ? '' : ` (${code})`}`, oneLine(summary, MAX_SUMMARY)].filter(present).join(': '),
  );
  return [oneLine(reason ?? '', MAX_SUMMARY), ...lines].filter(present);
}

/** The address of an interruption on Lastcall’s page. */
export const pageOf = (link: string, id: string): string => `${link.replace(/\/+$/, '')}/#/i/${encodeURIComponent(id)}`;
