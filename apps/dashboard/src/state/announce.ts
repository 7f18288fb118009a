import { formatCount } from '../format.ts';
import type { Brief } from './read.ts';
import { nameOf } from './standing.ts';

/** Above this many at once, names would be read out for minutes. */
const NAMED = 2;

/** What a screen reader says when these have closed: names for one or two, counts by outcome in a storm. */
export function announcementFor(closed: readonly Brief[]): string {
  if (closed.length <= NAMED) return closed.map((view) => `${nameOf(view)} ${view.outcome}: ${view.reason ?? ''}`).join('. ');
  const byOutcome = Map.groupBy(closed, ({ outcome }) => outcome);
  const counts = [...byOutcome].map(([outcome, views]) => `${views.length} ${outcome}`);
  return `${formatCount(closed.length, 'interruption')} closed: ${counts.join(', ')}`;
}
