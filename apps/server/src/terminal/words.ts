import type { InterruptionView, Plan, StepView } from '@lastcall/plugin-api';

/** Seconds with one decimal below ten, whole above: `3.2 s`, `47 s`, `12 min`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds >= 600) return `${Math.round(seconds / 60)} min`;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** The first line about an interruption: what, which machine, until when. */
export function heading({ kind, instanceId, instance, deadlineAt }: InterruptionView, now: number): string {
  const name = instance?.tags.Name ?? null;
  const machine = [name, instanceId, instance?.group].filter((part) => part).join(' · ');
  const left = deadlineAt === null ? 'AWS set no deadline' : `AWS acts in ${duration(Math.max(0, deadlineAt - now))}`;
  return `${kind}  ${machine}  ${left}`;
}

/** One step while it waits, runs, or after its end. */
export function stepLine({ id, stage, budgetMs, startedAt, deadlineAt, endedAt, outcome, summary }: StepView, now: number): string {
  const start = `${stage} · ${id}`;
  if (outcome !== null) {
    const took = startedAt === null || endedAt === null ? '' : ` in ${duration(endedAt - startedAt)} of ${duration(budgetMs)}`;
    return `${start}  ${outcome}${took}: ${summary}`;
  }
  if (startedAt === null || deadlineAt === null) return `${start}  waits, budget ${duration(budgetMs)}`;
  return `${start}  ${duration(now - startedAt)} gone, ${duration(Math.max(0, deadlineAt - now))} left  ${summary}`;
}

/** The last line: how it ended, and how long before AWS acts. */
export function ending({ outcome, reason, closedAt, deadlineAt }: InterruptionView): string {
  if (closedAt === null || deadlineAt === null) return `${outcome}: ${reason}`;
  const marginMs = deadlineAt - closedAt;
  const when = marginMs >= 0 ? `${duration(marginMs)} before AWS acts` : `${duration(-marginMs)} after AWS acted`;
  return `${outcome}, ${when}: ${reason}`;
}

/** A plan as a table a person reads: when each step starts at the latest, what it may use, what is left out. */
export function planLines(plan: Plan, awsActsAt: number | null): readonly string[] {
  const at = (instant: number) => `${((instant - plan.plannedAt) / 1000).toFixed(1).padStart(7)} s`;
  const rows = plan.stages.flatMap(({ name, startsAt, steps }) =>
    steps.map(({ id, decision, reason, budgetMs, always, optional }) => {
      const marks = [always ? 'always' : '', optional ? 'optional' : ''].filter((mark) => mark !== '').join(', ');
      const budget = decision === 'run' ? duration(budgetMs) : `left out: ${reason}`;
      return [at(startsAt), name, id, budget, marks] as const;
    }),
  );
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const end = `${at(plan.deadlineAt)}  the run is over; reserve for \`always\` steps ${duration(plan.reserveMs)}`;
  const act = awsActsAt === null ? '           AWS set no deadline' : `${at(awsActsAt)}  AWS acts`;
  return [...lines, end, act, ...(plan.late === null ? [] : [`           ${plan.late}`])];
}
