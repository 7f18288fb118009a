import type { Brief } from './read.ts';
import { groupOf, hasTrouble, nameOf, runningSteps } from './standing.ts';

/** How an interruption stands, as a cell shows it: open ones by what is done for them, closed ones by their outcome. */
export type CellStanding = 'waiting' | 'running' | 'failed' | NonNullable<Brief['outcome']>;

/** One interruption in the map. */
export type Cell = { readonly id: string; readonly standing: CellStanding; readonly words: string };

/** The interruptions of one Auto Scaling group. */
export type MapGroup = { readonly name: string; readonly cells: readonly Cell[] };

/** A storm at a glance. `counts`: how many stand how, the most first. */
export type StormMap = {
  readonly groups: readonly MapGroup[];
  readonly counts: readonly { readonly standing: CellStanding; readonly count: number }[];
};

/** From here on a map says more than a list. */
const MANY = 8;
/** Who has closed so shortly before the newest was opened belongs to the same storm, ms. */
const SAME_STORM_MS = 300_000;

const standingOf = (view: Brief): CellStanding => {
  if (view.outcome !== null) return view.outcome;
  if (hasTrouble(view)) return 'failed';
  return runningSteps(view).length > 0 ? 'running' : 'waiting';
};

function cellOf(view: Brief): Cell {
  const standing = standingOf(view);
  const stage = runningSteps(view)[0]?.stage;
  return { id: view.id, standing, words: [nameOf(view), stage ?? standing].join(': ') };
}

// A cell keeps its place while the storm lasts: people find it where it was.
const byOpening = (one: Brief, other: Brief): number => one.openedAt - other.openedAt || (one.id < other.id ? -1 : 1);

/** The map of the storm that is going on, its closed ones among it; null while few are open. */
export function stormMapOf(open: readonly Brief[], closed: readonly Brief[]): StormMap | null {
  if (open.length <= MANY) return null;
  const newestAt = Math.max(...open.map(({ openedAt }) => openedAt));
  const members = [...open, ...closed.filter(({ closedAt }) => (closedAt ?? 0) > newestAt - SAME_STORM_MS)].sort(byOpening);
  const groups = [...Map.groupBy(members, (view) => groupOf(view) ?? 'no group')].map(([name, views]) => ({
    name,
    cells: views.map(cellOf),
  }));
  const byStanding = Map.groupBy(members, standingOf);
  return {
    groups: groups.sort((one, other) => other.cells.length - one.cells.length),
    counts: [...byStanding].map(([standing, views]) => ({ standing, count: views.length })).sort((one, other) => other.count - one.count),
  };
}
