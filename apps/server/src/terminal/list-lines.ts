import type { Outline } from './outline.ts';
import type { Paint, Tone } from './paint.ts';
import { groupOf, marginMs, nameOf, standingWords, timeWords, toneOf } from './standing.ts';
import { type Column, tableLines } from './table.ts';
import { duration } from './words.ts';

/** What is listed, when, and in how much room; `width` null: lines of any length. */
export type ListRequest = {
  readonly interruptions: readonly Outline[];
  readonly now: number;
  readonly width: number | null;
  readonly paint: Paint;
};

/** Interruptions as a table: which, whose, how it stands, and the time left or the margin. */
export function listLines({ interruptions, now, width, paint }: ListRequest): readonly string[] {
  const columns: readonly Column<Outline>[] = [
    { title: 'ID', text: ({ id }) => id },
    { title: 'NAME', text: nameOf, least: 8 },
    { title: 'KIND', text: ({ kind }) => kind, least: 9 },
    { title: 'GROUP', text: (view) => groupOf(view) ?? '–', least: 6 },
    { title: 'STANDING', text: standingWords, tone: toneOf, least: 11 },
    { title: 'TIME', text: (view) => timeWords(view, now), tone: (view) => timeTone(view, now) },
    { title: 'NOTICED', text: ({ noticedAt }) => `${duration(Math.max(0, now - noticedAt))} ago`, spare: 'yes' },
  ];
  return tableLines(columns, interruptions, { width, paint });
}

/** Little time is left, ms. */
const LITTLE_MS = 30_000;

function timeTone(view: Outline, now: number): Tone | null {
  const { closedAt, deadlineAt } = view;
  if (closedAt !== null) return (marginMs(view) ?? 0) < 0 ? 'bad' : null;
  if (deadlineAt === null) return null;
  return deadlineAt - now < LITTLE_MS ? 'bad' : 'busy';
}
