import type { InterruptionView, Plan, PlannedStep, StepView } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';

/** 2026-11-22T10:00:00Z, when AWS gives the notice. */
const NOTICED_AT = Date.UTC(2026, 10, 22, 10);

/** `ms` milliseconds after the notice. */
export const after = (ms: number): number => NOTICED_AT + ms;

const aPlannedStep = (parts: Partial<PlannedStep> & { readonly id: string }): PlannedStep => ({
  uses: `@lastcall/plugin-${parts.id}`,
  decision: 'run',
  reason: null,
  budgetMs: 20_000,
  always: false,
  optional: false,
  ...parts,
});

export const aPlan = (parts: Partial<Plan> = {}): Plan => ({
  pipeline: 'spot',
  basis: { kind: 'spot-interruption', deadlineAt: after(120_000), hooks: 0 },
  dryRun: false,
  plannedAt: after(800),
  startsAt: after(0),
  deadlineAt: after(115_000),
  reserveMs: 8_000,
  late: null,
  stages: [
    { name: 'out of rotation', startsAt: after(800), endsAt: after(20_800), steps: [aPlannedStep({ id: 'elb-deregister' })] },
    {
      name: 'move the pods',
      startsAt: after(20_800),
      endsAt: after(115_000),
      steps: [aPlannedStep({ id: 'k8s-drain', budgetMs: 54_000 })],
    },
  ],
  ...parts,
});

const aStep = (stage: string, { id, uses, budgetMs, always, optional, reason }: PlannedStep): StepView => ({
  ...{ id, uses, stage, budgetMs, always, optional },
  attempt: 0,
  startedAt: null,
  deadlineAt: null,
  endedAt: null,
  outcome: null,
  summary: reason ?? '',
  code: null,
  facts: {},
});

/** The steps of a plan before any has started, each overridden by the parts under its id. */
export const stepsOf = (plan: Plan, parts: Readonly<Record<string, Partial<StepView>>> = {}): readonly StepView[] =>
  plan.stages.flatMap(({ name, steps }) => steps.map((step) => ({ ...aStep(name, step), ...parts[step.id] })));

/** An interruption that has been accepted and nothing else. */
export const aView = (parts: Partial<InterruptionView> = {}): InterruptionView => ({
  ...anInterruption({ noticedAt: NOTICED_AT, instance: null }),
  openedAt: after(200),
  notices: [
    {
      ...{ id: 'n-1', source: 'sqs', kind: 'spot-interruption' },
      ...{ noticedAt: after(0), receivedAt: after(200), deadlineAt: after(120_000) },
    },
  ],
  plan: null,
  attempt: 0,
  steps: [],
  closedAt: null,
  outcome: null,
  reason: null,
  ...parts,
});

/** The same once it is looked up and planned. */
export const aPlannedView = (parts: Partial<InterruptionView> = {}): InterruptionView => {
  const plan = parts.plan ?? aPlan();
  return aView({ instance: anInstance(), attempt: 1, plan, steps: stepsOf(plan), ...parts });
};
