import type { InterruptionView } from '@lastcall/plugin-api';

/** Two instants, epoch ms. */
export type Span = { readonly startsAt: number; readonly endsAt: number };

/** The time a timeline draws, and what lies so far away that drawing it would squeeze the run into a corner. */
export type DrawnSpan = Span & { readonly farAway: readonly { readonly what: string; readonly at: number }[] };

/** A run shorter than this is drawn as if it had taken so long, ms. */
const LEAST_MS = 30_000;
/** How many lengths of the run away something may be and still be drawn. */
const REACH = 3;

/** The run from its plan to its end, its deadline or now, and with it the notice and AWS's own instant where they are near. */
export function drawnSpan(view: InterruptionView, now: number): DrawnSpan {
  const run = runSpan(view, now);
  const reachMs = REACH * Math.max(LEAST_MS, run.endsAt - run.startsAt);
  const isNear = (at: number) => at >= run.startsAt - reachMs && at <= run.endsAt + reachMs;
  const around = outerInstants(view);
  const near = around.map(({ at }) => at).filter(isNear);
  const startsAt = Math.min(run.startsAt, ...near);
  return {
    startsAt,
    endsAt: Math.max(run.endsAt, startsAt + LEAST_MS, ...near),
    farAway: around.filter(({ at }) => !isNear(at)),
  };
}

function runSpan({ plan, steps, openedAt, closedAt }: InterruptionView, now: number): Span {
  const worked = steps.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt]).filter((at) => at !== null);
  // What waits for its date has been open for days: its run begins with its plan.
  const planned = plan === null ? [openedAt] : [plan.plannedAt, plan.deadlineAt];
  const instants = [...worked, ...planned, closedAt ?? now];
  return { startsAt: Math.min(...instants), endsAt: Math.max(...instants) };
}

function outerInstants({ noticedAt, deadlineAt }: InterruptionView): readonly { readonly what: string; readonly at: number }[] {
  const noticed = { what: 'the notice was given', at: noticedAt };
  return deadlineAt === null ? [noticed] : [noticed, { what: 'AWS acts', at: deadlineAt }];
}
