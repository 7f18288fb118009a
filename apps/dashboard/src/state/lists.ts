import type { InterruptionView } from '@lastcall/plugin-api';
import { formatDayName } from '../format.ts';
import { countdownTo } from './standing.ts';

type Views = ReadonlyMap<string, InterruptionView>;

/** The open ones, least time left first, those without a deadline last; of equals the newest first. */
export function openOnes(views: Views): readonly InterruptionView[] {
  const at = (view: InterruptionView) => countdownTo(view) ?? Number.MAX_SAFE_INTEGER;
  return [...views.values()].filter(({ closedAt }) => closedAt === null).sort((one, other) => at(one) - at(other) || byOpening(one, other));
}

/** The closed ones, last closed first. */
export function closedOnes(views: Views): readonly InterruptionView[] {
  const at = ({ closedAt }: InterruptionView) => closedAt ?? 0;
  return [...views.values()].filter(({ closedAt }) => closedAt !== null).sort((one, other) => at(other) - at(one) || byOpening(one, other));
}

// The id decides where the instant does not: rows must not change places from one frame to the next.
function byOpening(one: InterruptionView, other: InterruptionView): number {
  return other.openedAt - one.openedAt || (one.id < other.id ? -1 : 1);
}

/** Closed interruptions of one day. */
export type Day = { readonly name: string; readonly views: readonly InterruptionView[] };

/** A list of closed interruptions cut into days, in the order they came. */
export function daysOf(closed: readonly InterruptionView[], now: number): readonly Day[] {
  const days = Map.groupBy(closed, ({ closedAt }) => formatDayName(closedAt ?? now, now));
  return [...days].map(([name, views]) => ({ name, views }));
}
