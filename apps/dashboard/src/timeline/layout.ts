import type { InterruptionView, PlannedStage, StepView } from '@lastcall/plugin-api';
import { formatDuration } from '../format.ts';
import { type Standing, standingOf, workedMs } from '../state/standing.ts';
import { drawnTime, type FarAway, type Span, shareOf } from './span.ts';
import { ticksOf } from './ticks.ts';

/** A piece of a row, px. */
export type Piece = { readonly x: number; readonly width: number };

/** A step's row. `budget`: what it may use; `bar`: what it has used; `words`: how long that was, beside it. */
export type StepRow = {
  readonly id: string;
  readonly y: number;
  readonly standing: Standing;
  readonly budget: Piece | null;
  readonly bar: Piece | null;
  readonly words: { readonly x: number; readonly anchor: 'start' | 'end'; readonly text: string } | null;
};

/** A stage: the window the plan foresees for it, behind the rows of its steps. */
export type StageBox = { readonly name: string; readonly y: number; readonly height: number; readonly window: Piece };

/** A notice or a hook, each kind on a lane of its own above the steps: a hook's notice comes with it. */
export type Flag = { readonly shape: 'notice' | 'hook'; readonly x: number; readonly y: number; readonly words: string };

/** An upright line through all rows. */
export type Line = { readonly what: 'aws-deadline' | 'run-deadline' | 'now'; readonly x: number };

/** A drawing of one interruption over time; all numbers are px from the upper left corner. */
export type Timeline = {
  readonly width: number;
  readonly height: number;
  readonly plot: Piece;
  readonly rowsY: number;
  readonly isNarrow: boolean;
  readonly flags: readonly Flag[];
  readonly stages: readonly StageBox[];
  readonly steps: readonly StepRow[];
  readonly lines: readonly Line[];
  /** Time kept back for steps marked `always`; null without one. */
  readonly reserve: Piece | null;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly farAway: readonly FarAway[];
};

/** What a timeline is laid out from; `width` in px. */
export type LayoutRequest = { readonly view: InterruptionView; readonly now: number; readonly width: number };

/** Below this width labels stand above their bars instead of beside them, px. */
const NARROW = 640;
/** Sizes, px. */
export const SIZES = {
  gutter: 184,
  inset: 7,
  head: 48,
  flags: 36,
  stage: 24,
  row: 26,
  narrowRow: 40,
  bar: 12,
  foot: 22,
  leastBar: 3,
  letter: 6.4,
  gap: 6,
};

/** Middles of the lanes of notices and hooks, px. */
export const LANES = { notice: SIZES.head + 8, hook: SIZES.head + 25 };

type Scale = { readonly x: (at: number) => number; readonly piece: (span: Span) => Piece; readonly plot: Piece; readonly span: Span };

/** Lays an interruption out over time. Pure: the same view, instant and width give the same drawing. */
export function layOut({ view, now, width }: LayoutRequest): Timeline {
  const { span, farAway } = drawnTime(view, now);
  const isNarrow = width < NARROW;
  const scale = scaleFor(
    span,
    isNarrow ? { x: SIZES.inset, width: width - SIZES.inset } : { x: SIZES.gutter, width: width - SIZES.gutter },
  );
  const rowsY = SIZES.head + SIZES.flags;
  const boxes = stack(view, { scale, y: rowsY, rowHeight: isNarrow ? SIZES.narrowRow : SIZES.row });
  const steps = boxes.flatMap(({ rows }) => rows.map(({ step, y }) => rowOf(step, { view, now, scale, y })));
  const bottom = boxes.at(-1)?.bottom ?? rowsY;
  return {
    ...{ width, isNarrow, rowsY, steps, farAway, plot: scale.plot, height: bottom + SIZES.foot },
    flags: flagsOf(view, scale),
    stages: boxes.map(({ box }) => box),
    lines: linesOf(view, now, scale),
    reserve: reserveOf(view, scale),
    ticks: ticksOf({ span, originAt: view.noticedAt, width: scale.plot.width }).map(({ at, label }) => ({ x: scale.x(at), label })),
  };
}

const isWithin = (at: number, { startsAt, endsAt }: Span): boolean => at >= startsAt && at <= endsAt;

function scaleFor(span: Span, plot: Piece): Scale {
  const x = (at: number) => plot.x + Math.min(1, Math.max(0, shareOf(at, span))) * plot.width;
  return { x, plot, span, piece: ({ startsAt, endsAt }) => ({ x: x(startsAt), width: Math.max(SIZES.leastBar, x(endsAt) - x(startsAt)) }) };
}

type Ground = { readonly scale: Scale; readonly y: number; readonly rowHeight: number };
type Stacked = {
  readonly box: StageBox;
  readonly rows: readonly { readonly step: StepView; readonly y: number }[];
  readonly bottom: number;
};

function stack({ plan, steps }: InterruptionView, { scale, y, rowHeight }: Ground): readonly Stacked[] {
  const stacked: Stacked[] = [];
  for (const stage of plan?.stages ?? []) {
    const top = stacked.at(-1)?.bottom ?? y;
    stacked.push(stackStage(stage, { steps: stepsOf(stage, steps), scale, y: top, rowHeight }));
  }
  return stacked;
}

function stackStage(stage: PlannedStage, { steps, scale, y, rowHeight }: Ground & { readonly steps: readonly StepView[] }): Stacked {
  const height = SIZES.stage + steps.length * rowHeight + SIZES.gap;
  const rows = steps.map((step, index) => ({ step, y: y + SIZES.stage + index * rowHeight }));
  return { box: { name: stage.name, y, height, window: scale.piece(stage) }, rows, bottom: y + height };
}

function stepsOf(stage: PlannedStage, steps: readonly StepView[]): readonly StepView[] {
  return stage.steps.flatMap(({ id }) => steps.find((step) => step.id === id) ?? []);
}

type RowGround = { readonly view: InterruptionView; readonly now: number; readonly scale: Scale; readonly y: number };

function rowOf(step: StepView, { view, now, scale, y }: RowGround): StepRow {
  const budgetSpan = budgetOf(step, view);
  const worked = workedMs(step, view.closedAt ?? now);
  const { startedAt } = step;
  const bar = startedAt === null || worked === null ? null : scale.piece({ startsAt: startedAt, endsAt: startedAt + worked });
  const budget = budgetSpan && scale.piece(budgetSpan);
  const words =
    worked === null || bar === null
      ? null
      : wordsBeside(around(bar, budget), formatDuration(worked), { plot: scale.plot, lines: linesOf(view, now, scale) });
  return { id: step.id, y, standing: standingOf(step, view.closedAt), budget, bar, words };
}

/** The time a step may use: as it was started with, else as planned; null for one the plan leaves out. */
function budgetOf({ id, startedAt, deadlineAt, budgetMs }: StepView, { plan }: InterruptionView): Span | null {
  if (startedAt !== null && deadlineAt !== null) return { startsAt: startedAt, endsAt: deadlineAt };
  const stage = plan?.stages.find(({ steps }) => steps.some((step) => step.id === id));
  return stage === undefined || budgetMs === 0 ? null : { startsAt: stage.startsAt, endsAt: stage.startsAt + budgetMs };
}

/** A bar and its budget as one piece. */
function around(bar: Piece, budget: Piece | null): Piece {
  const x = Math.min(bar.x, budget?.x ?? bar.x);
  return { x, width: Math.max(bar.x + bar.width, budget === null ? 0 : budget.x + budget.width) - x };
}

type Surroundings = { readonly plot: Piece; readonly lines: readonly Line[] };

/** Behind the bar where there is room and no line in the way, else before it, else nowhere: the list below says the same. */
function wordsBeside({ x, width }: Piece, text: string, { plot, lines }: Surroundings): StepRow['words'] {
  const room = text.length * SIZES.letter + SIZES.gap;
  const isFree = (from: number) =>
    from >= plot.x && from + room <= plot.x + plot.width && !lines.some((line) => line.x > from + 1 && line.x < from + room);
  if (isFree(x + width)) return { x: x + width + SIZES.gap, anchor: 'start', text };
  return isFree(x - room) ? { x: x - SIZES.gap, anchor: 'end', text } : null;
}

function flagsOf({ notices, hooks }: InterruptionView, scale: Scale): readonly Flag[] {
  const all = [
    ...notices.map((notice) => ({ shape: 'notice' as const, y: LANES.notice, at: notice.noticedAt, words: `notice ${notice.kind}` })),
    ...hooks.map((hook) => ({ shape: 'hook' as const, y: LANES.hook, at: hook.noticedAt, words: `hook ${hook.name} of ${hook.group}` })),
  ];
  return all.filter(({ at }) => isWithin(at, scale.span)).map(({ at, ...flag }) => ({ ...flag, x: scale.x(at) }));
}

function linesOf({ deadlineAt, plan, closedAt }: InterruptionView, now: number, scale: Scale): readonly Line[] {
  const all = [
    { what: 'run-deadline' as const, at: plan?.deadlineAt ?? null },
    { what: 'aws-deadline' as const, at: deadlineAt },
    { what: 'now' as const, at: closedAt === null ? now : null },
  ];
  return all.flatMap(({ what, at }) => (at === null || !isWithin(at, scale.span) ? [] : [{ what, x: scale.x(at) }]));
}

function reserveOf({ plan }: InterruptionView, scale: Scale): Piece | null {
  if (plan === null || plan.reserveMs === 0) return null;
  return scale.piece({ startsAt: plan.deadlineAt - plan.reserveMs, endsAt: plan.deadlineAt });
}
