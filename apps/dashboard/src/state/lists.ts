import { formatDayName } from '../format.ts';
import type { Brief } from './read.ts';
import { countdownTo } from './standing.ts';

type Views = ReadonlyMap<string, Brief>;

/** The open ones, least time left first, those without a deadline last; of equals the newest first. */
export function openOnes(views: Views): readonly Brief[] {
  const at = (view: Brief) => countdownTo(view) ?? Number.MAX_SAFE_INTEGER;
  return [...views.values()].filter(({ closedAt }) => closedAt === null).sort((one, other) => at(one) - at(other) || byOpening(one, other));
}

/** The closed ones, last closed first. */
export function closedOnes(views: Views): readonly Brief[] {
  const at = ({ closedAt }: Brief) => closedAt ?? 0;
  return [...views.values()].filter(({ closedAt }) => closedAt !== null).sort((one, other) => at(other) - at(one) || byOpening(one, other));
}

// The id decides where the instant does not: rows must not change places from one frame to the next.
function byOpening(one: Brief, other: Brief): number {
  return other.openedAt - one.openedAt || (one.id < other.id ? -1 : 1);
}

/** Closed interruptions of one day. */
export type Day = { readonly name: string; readonly views: readonly Brief[] };

/** A list of closed interruptions cut into days, in the order they came. */
export function daysOf(closed: readonly Brief[], now: number): readonly Day[] {
  const days = Map.groupBy(closed, ({ closedAt }) => formatDayName(closedAt ?? now, now));
  return [...days].map(([name, views]) => ({ name, views }));
}
