import type { InterruptionView, Plan, StepView } from '@lastcall/plugin-api';

/** A duration as a person says it, with no more digits than matter: `3.2 s`, `47 s`, `12 min`, `3.5 h`, `14 d`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 600) return `${Math.round(seconds)} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  return seconds < 2 * 86_400 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 86_400)} d`;
}

/** A count and what is counted: `1 step`, `3 steps`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
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
    if (outcome === 'skipped' || startedAt === null || endedAt === null) return `${start}  ${outcome}: ${summary}`;
    return `${start}  ${outcome} in ${duration(endedAt - startedAt)} of ${duration(budgetMs)}: ${summary}`;
  }
  if (budgetMs === 0 && startedAt === null) return `${start}  left out: ${summary}`;
  if (startedAt === null || deadlineAt === null) return `${start}  waits, budget ${duration(budgetMs)}`;
  return `${start}  ${duration(now - startedAt)} used, ${duration(Math.max(0, deadlineAt - now))} left  ${summary}`;
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
  return [...lines, end, actLine(plan, awsActsAt, at), ...(plan.late === null ? [] : [`${INDENT}${plan.late}`])];
}

const INDENT = ' '.repeat(11);

function actLine({ plannedAt }: Plan, awsActsAt: number | null, at: (instant: number) => string): string {
  if (awsActsAt === null) return `${INDENT}AWS set no deadline`;
  return awsActsAt < plannedAt ? `${INDENT}AWS acted ${duration(plannedAt - awsActsAt)} ago` : `${at(awsActsAt)}  AWS acts`;
}
