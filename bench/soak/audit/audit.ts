import type { InterruptionView, StepView } from '@lastcall/plugin-api';
import { auditCommand } from './command.ts';
import { auditDeregistration } from './deregistration.ts';
import type { Audit, Evidence, Mismatch } from './evidence.ts';
import { auditHooks } from './hooks.ts';

const AUDITS: Readonly<Record<string, Audit>> = {
  'elb-deregister': auditDeregistration,
  'ssm-shutdown': auditCommand,
  'asg-lifecycle': auditHooks,
};

/** Holds everything a closed interruption claims against the world. */
export function audit(view: InterruptionView, evidence: Evidence): readonly Mismatch[] {
  return view.steps.flatMap((step) => auditStep(view, step, evidence));
}

function auditStep(view: InterruptionView, step: StepView, evidence: Evidence): readonly Mismatch[] {
  const { startedAt, endedAt } = step;
  if (startedAt === null || endedAt === null) return [];
  const findings = AUDITS[step.id]?.({ view, step, startedAt, endedAt }, evidence) ?? [];
  return findings.map((finding) => ({ ...finding, interruptionId: view.id, claim: claimOf(step) }));
}

const claimOf = ({ id, outcome, code, summary, facts, endedAt }: StepView): string =>
  `${id} ${outcome}${code === null ? '' : ` (${code})`} at ${endedAt}: ${summary} ${JSON.stringify(facts)}`;

/** How often a step ended with each outcome: what an audit that finds nothing has looked at. */
export function outcomesIn(views: readonly InterruptionView[]): ReadonlyMap<string, number> {
  const all = views.flatMap(({ steps }) =>
    steps.map(({ id, outcome, code }) => `${id} ${outcome ?? 'never ended'}${code === null ? '' : ` ${code}`}`),
  );
  return new Map([...Map.groupBy(all, (each) => each)].map(([name, each]) => [name, each.length]));
}
