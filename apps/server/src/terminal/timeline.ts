import type { InterruptionView, StepView } from '@lastcall/plugin-api';
import { type DrawnSpan, drawnSpan, type Span } from './drawn-span.ts';
import { type Standing, standingOf } from './standing.ts';
import { type Tick, ticksOf } from './ticks.ts';

/** What one column of a step's row shows. */
export type Cell = 'nothing' | 'budget' | 'worked' | 'run-end' | 'aws-acts';

/** A step's row: one cell for each column. */
export type StepRow = { readonly step: StepView; readonly standing: Standing; readonly cells: readonly Cell[] };

/** Something that happened at an instant, above the rows. */
export type Mark = { readonly column: number; readonly what: 'notice' | 'hook' | 'end' };

/** An interruption laid out over the columns of a terminal. */
export type Timeline = {
  readonly ticks: readonly Tick[];
  readonly marks: readonly Mark[];
  readonly stages: readonly { readonly name: string; readonly rows: readonly StepRow[] }[];
  readonly farAway: DrawnSpan['farAway'];
};

/** What is laid out. `width`: columns of the drawing itself, at least 1. */
export type TimelineRequest = { readonly view: InterruptionView; readonly now: number; readonly width: number };

/** Lays an interruption out over time. Pure: the same view, instant and width give the same drawing. */
export function layOut({ view, now, width }: TimelineRequest): Timeline {
  const span = drawnSpan(view, now);
  const ground: Ground = { view, now, width, span, columnOf: (at) => columnIn(span, width, at) };
  const stages = (view.plan?.stages ?? []).map(({ name, steps }) => ({
    name,
    rows: steps.flatMap(({ id }) => view.steps.filter((step) => step.id === id)).map((step) => rowOf(step, ground)),
  }));
  return { ticks: ticksOf({ span, originAt: view.noticedAt, width }), marks: marksOf(ground), stages, farAway: span.farAway };
}

type Ground = TimelineRequest & { readonly span: Span; readonly columnOf: (at: number) => number };

function columnIn({ startsAt, endsAt }: Span, width: number, at: number): number {
  const share = (at - startsAt) / (endsAt - startsAt);
  return Math.min(width - 1, Math.max(0, Math.floor(share * width)));
}

function rowOf(step: StepView, ground: Ground): StepRow {
  const { view, now, width, columnOf } = ground;
  const worked = workedSpan(step, view.closedAt ?? now);
  const layers: readonly (readonly [Cell, Span | null])[] = [
    ['worked', worked],
    ['budget', budgetSpan(step, view)],
    ['aws-acts', instantOf(view.deadlineAt, ground)],
    ['run-end', instantOf(view.plan?.deadlineAt ?? null, ground)],
  ];
  const covers = (span: Span | null, column: number) =>
    span !== null && column >= columnOf(span.startsAt) && column <= lastColumn(span, ground);
  const cells = Array.from({ length: width }, (_, column) => layers.find(([, span]) => covers(span, column))?.[0] ?? 'nothing');
  return { step, standing: standingOf(step, view), cells };
}

/** A span ends before its end's own column, but is never shorter than one. */
function lastColumn({ startsAt, endsAt }: Span, { columnOf }: Ground): number {
  const [first, last] = [columnOf(startsAt), columnOf(endsAt)];
  return last > first ? last - 1 : first;
}

function workedSpan({ startedAt, endedAt }: StepView, until: number): Span | null {
  return startedAt === null ? null : { startsAt: startedAt, endsAt: Math.max(startedAt, endedAt ?? until) };
}

/** The time a step may use: as it was started with, else as planned; null for one the plan leaves out. */
function budgetSpan({ id, startedAt, deadlineAt, budgetMs }: StepView, { plan }: InterruptionView): Span | null {
  if (startedAt !== null && deadlineAt !== null) return { startsAt: startedAt, endsAt: deadlineAt };
  const stage = plan?.stages.find(({ steps }) => steps.some((step) => step.id === id));
  return stage === undefined || budgetMs === 0 ? null : { startsAt: stage.startsAt, endsAt: stage.startsAt + budgetMs };
}

/** An instant takes one column where it is drawn at all. */
function instantOf(at: number | null, { span }: Ground): Span | null {
  return at === null || !isWithin(at, span) ? null : { startsAt: at, endsAt: at };
}

const isWithin = (at: number, { startsAt, endsAt }: Span): boolean => at >= startsAt && at <= endsAt;

function marksOf({ view, span, columnOf }: Ground): readonly Mark[] {
  const all = [
    ...view.notices.map(({ noticedAt }) => ({ at: noticedAt, what: 'notice' as const })),
    ...view.hooks.map(({ noticedAt }) => ({ at: noticedAt, what: 'hook' as const })),
    ...(view.closedAt === null ? [] : [{ at: view.closedAt, what: 'end' as const }]),
  ];
  return all.filter(({ at }) => isWithin(at, span)).map(({ at, what }) => ({ column: columnOf(at), what }));
}
