import type { StepOutcome } from '@lastcall/plugin-api';
import type { CommandRun } from '../truth/truth.ts';
import { type Audit, BLUR_MS, type Ended, type Evidence, untrue } from './evidence.ts';

/** Judges what `ssm-shutdown` claims about the command on the instance. */
export const auditCommand: Audit = (ended, evidence) => {
  const runs = runsIn(ended, evidence);
  const twice = runs.length > 1 ? [`${runs.length} commands: ${runs.map(textOf).join('; ')}`] : [];
  const rule = ended.step.outcome === null ? undefined : RULES[ended.step.outcome];
  return [...twice, ...(rule?.(ended, runs, evidence) ?? [])].map(untrue);
};

/** Judges an outcome against the commands there were. */
type Rule = (ended: Ended, runs: readonly CommandRun[], evidence: Evidence) => readonly string[];

/** A command may have ended this long before a step says that it has not, ms: so rarely it is looked at. */
const LONGEST_PAUSE_MS = 6_000;

const textOf = ({ commandId, status, responseCode, requestedAt, endedAt }: CommandRun): string =>
  `${commandId} ${status} (${responseCode}) from ${requestedAt} to ${endedAt ?? 'now'}`;

/** The commands of this interruption. */
function runsIn({ view, endedAt }: Ended, { truth }: Evidence): readonly CommandRun[] {
  const until = view.closedAt ?? endedAt;
  return truth.runsOn(view.instanceId).filter(({ requestedAt }) => requestedAt >= view.openedAt && requestedAt <= until + BLUR_MS);
}

const hadEnded = ({ endedAt }: CommandRun, at: number): boolean => endedAt !== null && endedAt <= at;

const oneRan: Rule = (_ended, runs) => runs.map((run) => `one ran: ${textOf(run)}`);

const endedBadly: Rule = ({ step, endedAt }, [run]) => {
  if (run === undefined) return ['no command ran'];
  const isSo = run.status !== 'Success' && hadEnded(run, endedAt) && (step.facts.exitCode ?? -1) === run.responseCode;
  return isSo ? [] : [textOf(run)];
};

const unfinished: Rule = ({ endedAt }, [run], { truth }) => {
  if (run === undefined) return ['no command ran'];
  const isCancelled = truth.requests.of('CancelCommand').some(({ input }) => input.CommandId === run.commandId);
  return [
    ...(hadEnded(run, endedAt - LONGEST_PAUSE_MS) ? [`it had ended long before: ${textOf(run)}`] : []),
    ...(isCancelled ? [] : [`nobody cancelled ${run.commandId}`]),
  ];
};

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
  failed(ended, runs, evidence) {
    const { code } = ended.step;
    if (code === 'SSM_COMMAND_FAILED') return endedBadly(ended, runs, evidence);
    return code === 'SSM_COMMAND_UNFINISHED' ? unfinished(ended, runs, evidence) : [];
  },
  'timed-out': ({ step }, runs) => {
    const { commandId } = step.facts;
    return typeof commandId === 'string' && runs.every((run) => run.commandId !== commandId) ? ['there is no such command'] : [];
  },
};
