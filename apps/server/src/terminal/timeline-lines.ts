import type { InterruptionView, StepView } from '@lastcall/plugin-api';
import { cutTo, padTo, widthOf, wrapTo } from './columns.ts';
import type { Paint, Tone } from './paint.ts';
import { plainName } from './plain.ts';
import { type Standing, standingOf } from './standing.ts';
import { tickWords } from './ticks.ts';
import { type Cell, layOut, type Mark, type StepRow, type Timeline } from './timeline.ts';
import { duration } from './words.ts';

/** What is drawn, and where. `width`: columns of the whole drawing, names and words included. */
export type DrawRequest = { readonly view: InterruptionView; readonly now: number; readonly width: number; readonly paint: Paint };

const LONGEST_LABEL = 24;
const LEAST_DRAWING = 12;
const GAP = '  ';

/** Signs that every terminal draws one column wide, those of Windows included. */
const SIGNS: Readonly<Record<Cell, string>> = { nothing: ' ', budget: '░', worked: '█', 'run-end': '│', 'aws-acts': '║' };
const MARKS: Readonly<Record<Mark['what'], string>> = { notice: '▼', hook: '▲', end: '■' };

/** How the bar of a step is coloured. */
export const TONES: Readonly<Record<Standing, Tone>> = {
  succeeded: 'good',
  failed: 'bad',
  'timed-out': 'bad',
  'not-reached': 'uneasy',
  'broken off': 'uneasy',
  running: 'busy',
  skipped: 'faint',
  waiting: 'faint',
  'left out': 'faint',
};

/** Stages and steps as bars against the deadlines, with budgets behind the bars, notices and hooks above, and a legend. Nothing while there is no plan. */
export function timelineLines({ view, now, width, paint }: DrawRequest): readonly string[] {
  if (view.plan === null) return [];
  const words = new Map(view.steps.map((step) => [step.id, timeWordsOf(step, standingOf(step, view), now)]));
  const label = Math.min(
    LONGEST_LABEL,
    widest([...view.plan.stages.map(({ name }) => plainName(name)), ...view.steps.map(({ id }) => `${GAP}${plainName(id)}`)]),
  );
  const room = width - label - GAP.length * 2 - widest([...words.values()]);
  const drawing = Math.max(LEAST_DRAWING, room);
  const timeline = layOut({ view, now, width: drawing });
  const indent = ' '.repeat(label + GAP.length);
  const stepLine = (row: StepRow) =>
    [padTo(cutTo(`${GAP}${plainName(row.step.id)}`, label), label), cellsText(row, paint), words.get(row.step.id)].join(GAP).trimEnd();
  return [
    `${indent}${paint('faint', tickLine(timeline, drawing))}`.trimEnd(),
    `${indent}${markLine(timeline, drawing)}`.trimEnd(),
    ...timeline.stages.flatMap(({ name, rows }) => [cutTo(plainName(name), width), ...rows.map(stepLine)]),
    '',
    ...wrapTo(legend(view, timeline), width).map((line) => paint('faint', line)),
  ];
}

const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);

/** What a step used of its time: `8.1 s of 20 s`, `failed, 8.1 s of 20 s`, `5.2 s, 14 s left`, `skipped`. */
function timeWordsOf({ startedAt, deadlineAt, endedAt, budgetMs }: StepView, standing: Standing, now: number): string {
  if (startedAt === null) return standing === 'waiting' ? `waits, has ${duration(budgetMs)}` : standing;
  if (endedAt === null)
    return deadlineAt === null || standing !== 'running'
      ? standing
      : `${duration(now - startedAt)}, ${duration(Math.max(0, deadlineAt - now))} left`;
  const used = `${duration(endedAt - startedAt)} of ${duration(deadlineAt === null ? budgetMs : deadlineAt - startedAt)}`;
  return standing === 'succeeded' ? used : `${standing}, ${used}`;
}

/** Neighbours of one sort are painted together. */
function cellsText({ cells, standing }: StepRow, paint: Paint): string {
  const runs: { cell: Cell; length: number }[] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (last?.cell === cell) last.length += 1;
    else runs.push({ cell, length: 1 });
  }
  return runs.map(({ cell, length }) => paintCell(cell, SIGNS[cell].repeat(length), { standing, paint })).join('');
}

type Painting = { readonly standing: Standing; readonly paint: Paint };

function paintCell(cell: Cell, text: string, { standing, paint }: Painting): string {
  if (cell === 'nothing') return text;
  if (cell === 'worked') return paint(TONES[standing], text);
  return paint(cell === 'aws-acts' ? 'bad' : 'faint', text);
}

function tickLine({ ticks }: Timeline, width: number): string {
  return ticks.reduce((line, { column, label }) => `${line.padEnd(column)}${label}`, '').padEnd(width);
}

/** Of several in one column the last to happen is shown. */
function markLine({ marks }: Timeline, width: number): string {
  const signs = new Map(marks.map(({ column, what }) => [column, MARKS[what]]));
  return Array.from({ length: width }, (_, column) => signs.get(column) ?? ' ').join('');
}

function legend({ plan, deadlineAt, noticedAt, hooks, closedAt }: InterruptionView, { farAway }: Timeline): string {
  const after = (at: number) => tickWords(at - noticedAt);
  const parts = [
    '█ worked',
    '░ budget',
    '▼ notice',
    hooks.length === 0 ? '' : '▲ hook',
    closedAt === null ? '' : `■ over at ${after(closedAt)}`,
    plan === null ? '' : `│ must be over by ${after(plan.deadlineAt)}`,
    deadlineAt === null ? 'AWS set no deadline' : `║ AWS acts at ${after(deadlineAt)}`,
    ...farAway.map(({ what, at }) => `not drawn: ${what} ${new Date(at).toISOString().slice(0, 19)}Z`),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
