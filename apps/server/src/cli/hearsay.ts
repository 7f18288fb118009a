import { happeningLine } from '../terminal/follow-lines.ts';
import { type Happening, happeningsBetween } from '../terminal/happenings.ts';
import type { Paint } from '../terminal/paint.ts';
import { standingWords, timeWords } from '../terminal/standing.ts';
import type { Brief } from './seen/seen.ts';

/** What has been heard of interruptions so far. */
export type Hearsay = {
  /** Lines for what is new in it; none when it is no newer than what is known, or not asked for. */
  hear(brief: Brief): readonly string[];
  /** What is open, the earliest deadline first. */
  open(): readonly Brief[];
  latest(id: string): Brief | null;
};

/** `sinceAt`: what happened before is not told, epoch ms; `only`: one interruption, default all. */
export type HearsayParts = { readonly sinceAt: number; readonly now: () => number; readonly paint: Paint; readonly only?: string };

/** So many that are over are remembered, so that they are not told again when the line was broken. */
const REMEMBERED = 2_000;

/** Nothing has been heard yet. */
export function createHearsay({ sinceAt, now, paint, only }: HearsayParts): Hearsay {
  const known = new Map<string, Brief>();
  const told = (brief: Brief): readonly Happening[] => {
    const before = known.get(brief.id) ?? null;
    const happened = happeningsBetween(before, brief);
    if (before !== null) return happened;
    const since = happened.filter(({ at }) => at >= sinceAt);
    return since.length < happened.length && brief.closedAt === null ? [standingAt(brief, now()), ...since] : since;
  };
  return {
    hear(brief) {
      const isOld = brief.position <= (known.get(brief.id)?.position ?? -1);
      if (isOld || (only !== undefined && brief.id !== only)) return [];
      const lines = told(brief).map((happening) => happeningLine({ happening, view: brief, paint }));
      known.delete(brief.id);
      known.set(brief.id, brief);
      forgetOld(known);
      return lines;
    },
    open: () => [...known.values()].filter(({ closedAt }) => closedAt === null).sort((one, other) => dueAt(one) - dueAt(other)),
    latest: (id) => known.get(id) ?? null,
  };
}

/** The least lately heard of comes first. */
function forgetOld(known: Map<string, Brief>): void {
  if (known.size <= REMEMBERED) return;
  const old = [...known.values()].find(({ closedAt }) => closedAt !== null);
  if (old !== undefined) known.delete(old.id);
}

/** For what had begun before anybody listened. */
function standingAt(brief: Brief, at: number): Happening {
  return { at, words: `${brief.kind}, open: ${standingWords(brief)}, ${timeWords(brief, at)}`, tone: null };
}

const dueAt = ({ deadlineAt }: Brief): number => deadlineAt ?? Number.MAX_SAFE_INTEGER;
