import type { InterruptionView } from '@lastcall/plugin-api';

/** The newest that is known of one interruption. */
export type News = {
  readonly view: InterruptionView;
  /** When the newest thing in it happened, epoch ms. */
  readonly at: number;
};

/** What is known of interruptions, by id. */
export type Board = ReadonlyMap<string, News>;

/** Endings nobody needs a message for that had none: there was nothing for us to do. */
const SILENT_ENDINGS: readonly InterruptionView['outcome'][] = ['foreign', 'absent', 'spread'];
/** With so much time ahead the plan may be made only days later: such an interruption is told as soon as it is looked up, ms. */
const FAR_MS = 900_000;
/** Until when it must be known whose it is: then it is told in any case, so that the first words come within a second, ms. */
export const PATIENCE_MS = 700;

/** True when it closed and there was nothing to do. */
export const isSilent = ({ outcome }: InterruptionView): boolean => SILENT_ENDINGS.includes(outcome);

/** True once it is known that the interruption is ours: it is planned, or closed with something to say, or has days to go. */
export function isWorthTelling(view: InterruptionView): boolean {
  const { plan, outcome, instance } = view;
  if (outcome !== null) return !isSilent(view);
  if (plan !== null) return true;
  return instance !== null && isFarAway(view);
}

/** True while nothing is done for it yet, and for long: it waits for its window, perhaps for weeks. */
export const isFarAway = ({ plan, outcome, deadlineAt, openedAt }: InterruptionView): boolean =>
  plan === null && outcome === null && deadlineAt !== null && deadlineAt - openedAt > FAR_MS;

/** The instant from which its first message is due, epoch ms; null where it needs none. */
export function firstDueAt({ view, at }: News): number | null {
  if (isSilent(view)) return null;
  return isWorthTelling(view) ? at : view.openedAt + PATIENCE_MS;
}

/** What a message about it is made of but for the time left: equal stamps need no new telling. */
export function stampOf({ view }: News): string {
  const { kind, outcome, reason, attempt, notices, hooks, deadlineAt, plan, instance, steps } = view;
  const each = steps.map(({ id, startedAt, endedAt, outcome: ended, summary }) => [id, startedAt, endedAt, ended, summary]);
  return digestOf([kind, outcome, reason, attempt, notices.length, hooks.length, deadlineAt, plan?.plannedAt, instance?.tags.Name, each]);
}

/** A short text that differs when the value does; for telling apart, not for secrets. */
function digestOf(value: unknown): string {
  let hash = 5_381;
  for (const char of JSON.stringify(value)) hash = (Math.imul(hash, 33) ^ (char.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(36);
}

/** What stands of a storm, in short: equal stamps need no new telling. */
export const stampOfAll = (news: readonly News[]): string => digestOf(news.map(stampOf));
