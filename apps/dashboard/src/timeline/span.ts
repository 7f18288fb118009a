import type { InterruptionView } from '@lastcall/plugin-api';

/** Two instants, epoch ms. */
export type Span = { readonly startsAt: number; readonly endsAt: number };

/** An instant that would squeeze everything else into a corner, and so stands outside the drawn time. */
export type FarAway = { readonly what: string; readonly at: number; readonly side: 'before' | 'after' };

/** The time a timeline draws, and what lies too far from it. */
export type DrawnTime = { readonly span: Span; readonly farAway: readonly FarAway[] };

/** A run shorter than this is drawn as if it had taken so long, ms. */
const LEAST_MS = 60_000;
/** How many lengths of the run away something may be and still be drawn. */
const REACH = 3;
/** Share of the drawn time that is left empty behind it. */
const AIR = 0.04;

type Instant = { readonly what: string; readonly at: number };

/**
 * The time to draw: the run from its first act to its end or deadline, and whatever belongs to it and is near. A maintenance
 * date two weeks ahead of a run of minutes, or a notice given days before, is named instead of drawn.
 */
export function drawnTime(view: InterruptionView, now: number): DrawnTime {
  const run = runSpan(view, now);
  const reachMs = REACH * Math.max(run.endsAt - run.startsAt, LEAST_MS);
  const isNear = ({ at }: Instant) => at >= run.startsAt - reachMs && at <= run.endsAt + reachMs;
  const around = outerInstants(view);
  const near = around.filter(isNear).map(({ at }) => at);
  const startsAt = Math.min(run.startsAt, ...near);
  const endsAt = Math.max(run.endsAt, startsAt + 1_000, ...near);
  const farAway = around.filter((instant) => !isNear(instant)).map((instant) => ({ ...instant, side: sideOf(instant.at, startsAt) }));
  return { span: { startsAt, endsAt: endsAt + (endsAt - startsAt) * AIR }, farAway };
}

const sideOf = (at: number, startsAt: number): FarAway['side'] => (at < startsAt ? 'before' : 'after');

function runSpan({ plan, steps, openedAt, closedAt }: InterruptionView, now: number): Span {
  const worked = steps.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt]).filter((at) => at !== null);
  const planned = plan === null ? [] : [plan.plannedAt, plan.deadlineAt, ...plan.stages.map(({ startsAt }) => startsAt)];
  const instants = [...worked, ...planned, closedAt ?? now];
  // Something waiting for its date has been open for days: its run begins with its plan.
  const begin = plan === null ? [openedAt, ...instants] : instants;
  return { startsAt: Math.min(...begin), endsAt: Math.max(...instants) };
}

function outerInstants({ noticedAt, openedAt, deadlineAt, notices, hooks }: InterruptionView): readonly Instant[] {
  const deadline = deadlineAt === null ? [] : [{ what: 'AWS deadline', at: deadlineAt }];
  return [
    { what: 'noticed', at: noticedAt },
    { what: 'received', at: openedAt },
    ...notices.map((notice) => ({ what: `notice ${notice.kind}`, at: notice.noticedAt })),
    ...hooks.map((hook) => ({ what: `hook ${hook.name}`, at: hook.noticedAt })),
    ...deadline,
  ].filter((instant, index, all) => all.findIndex(({ at }) => at === instant.at) === index);
}

/** Where an instant lies in a span, as a share of it: 0 at its start, 1 at its end, beyond them outside. */
export function shareOf(at: number, { startsAt, endsAt }: Span): number {
  return (at - startsAt) / (endsAt - startsAt);
}
