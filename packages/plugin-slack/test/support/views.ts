import type { InterruptionView, Plan, PlannedStep, StepView } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';

/** 2026-11-22T10:00:00Z, when AWS gives the notice. */
export const NOTICED_AT = Date.UTC(2026, 10, 22, 10);

/** `ms` milliseconds after the notice. */
export const after = (ms: number): number => NOTICED_AT + ms;

export const aPlannedStep = (parts: Partial<PlannedStep> & { readonly id: string }): PlannedStep => ({
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
    { name: 'move the pods', startsAt: after(20_800), endsAt: after(75_000), steps: [aPlannedStep({ id: 'k8s-drain', budgetMs: 54_000 })] },
    {
      name: 'shut down',
      startsAt: after(75_000),
      endsAt: after(115_000),
      steps: [aPlannedStep({ id: 'ssm-shutdown', budgetMs: 40_000, optional: true }), aPlannedStep({ id: 'asg-lifecycle', always: true })],
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
  notices: [],
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

/** What steps look like that have ended well. */
export const ENDED_WELL: Readonly<Record<string, Partial<StepView>>> = {
  'elb-deregister': {
    ...{ attempt: 1, startedAt: after(1_000), endedAt: after(16_000), outcome: 'succeeded' },
    summary: 'out of 3 target groups, served on for 15 s',
  },
  'k8s-drain': {
    ...{ attempt: 1, startedAt: after(16_000), endedAt: after(42_300), outcome: 'succeeded' },
    summary: 'evicted 9 pods of node ip-10-0-1-11',
  },
  'ssm-shutdown': {
    ...{ attempt: 1, startedAt: after(42_300), endedAt: after(48_000), outcome: 'succeeded' },
    summary: 'ran AWS-RunShellScript',
  },
  'asg-lifecycle': { attempt: 1, startedAt: after(42_300), endedAt: after(42_400), outcome: 'skipped', summary: 'no lifecycle hook waits' },
};
