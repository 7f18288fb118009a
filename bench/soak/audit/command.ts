import type { StepOutcome } from '@lastcall/plugin-api';
import type { CommandRun } from '../truth/truth.ts';
import { type Audit, BLUR_MS, type Ended, type Evidence, untrue } from './evidence.ts';

/** Judges what `ssm-shutdown` claims about the command on the instance. */
export const auditCommand: Audit = (ended, evidence) => {
  const runs = runsIn(ended, evidence);
  const twice = runs.length > 1 ? [`${runs.length} commands: ${runs.map(textOf).join('; ')}`] : [];
  const rule = ended.step.outcome === null ? undefined : RULES[ended.step.outcome];
  return [...twice, ...(rule?.(ended, runs) ?? [])].map(untrue);
};

type Rule = (ended: Ended, runs: readonly CommandRun[]) => readonly string[];

const textOf = ({ commandId, status, responseCode, requestedAt, endedAt }: CommandRun): string =>
  `${commandId} ${status} (${responseCode}) from ${requestedAt} to ${endedAt ?? 'now'}`;

/** The commands of this interruption. */
function runsIn({ view, endedAt }: Ended, { truth }: Evidence): readonly CommandRun[] {
  const until = view.closedAt ?? endedAt;
  return truth.runsOn(view.instanceId).filter(({ requestedAt }) => requestedAt >= view.openedAt && requestedAt <= until + BLUR_MS);
}

const hadEnded = ({ endedAt }: CommandRun, at: number): boolean => endedAt !== null && endedAt <= at;

const oneRan: Rule = (_ended, runs) => runs.map((run) => `one ran: ${textOf(run)}`);

const RULES: Readonly<Partial<Record<StepOutcome, Rule>>> = {
  succeeded: ({ step, endedAt }, [run]) => {
    if (run === undefined) return ['no command ran'];
    return [
      ...(run.status === 'Success' && hadEnded(run, endedAt) ? [] : [`it did not succeed by then: ${textOf(run)}`]),
      ...(step.facts.exitCode === run.responseCode ? [] : [`exit code ${run.responseCode}`]),
      ...(step.facts.commandId === run.commandId ? [] : [`command ${run.commandId}`]),
    ];
  },
  skipped: oneRan,
  'not-reached': oneRan,
  failed: ({ step, endedAt }, [run]) => {
    if (step.code !== 'SSM_COMMAND_FAILED') return [];
    if (run === undefined) return ['no command ran'];
    const isSo = run.status !== 'Success' && hadEnded(run, endedAt) && (step.facts.exitCode ?? -1) === run.responseCode;
    return isSo ? [] : [textOf(run)];
  },
  'timed-out': ({ step }, runs) => {
    const { commandId } = step.facts;
    return typeof commandId === 'string' && runs.every((run) => run.commandId !== commandId) ? ['there is no such command'] : [];
  },
};
