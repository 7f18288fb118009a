import type { Hook, Instance, InterruptionView, Plan, StepView } from '@lastcall/plugin-api';

/** An interruption as a list shows it: a tenth of the whole. Every whole view is assignable to it but for `position` and `noticeCount`. */
export type Brief = Omit<InterruptionView, 'instance' | 'hooks' | 'notices' | 'plan' | 'steps'> & {
  /** Of the newest entry that is in it: what has a smaller one is older. */
  readonly position: number;
  readonly instance: BriefInstance | null;
  readonly hooks: readonly Omit<Hook, 'token'>[];
  readonly noticeCount: number;
  readonly plan: Omit<Plan, 'basis' | 'stages'> | null;
  readonly steps: readonly BriefStep[];
};

type BriefInstance = Pick<Instance, 'tags' | 'group' | 'platform' | 'zone' | 'privateDnsName' | 'addresses' | 'lifecycle'>;
type BriefStep = Omit<StepView, 'uses' | 'always' | 'optional' | 'attempt' | 'facts'>;

/** What a list shows of an interruption. `position`: of the newest entry in the view. */
export function briefOf(view: InterruptionView, position: number): Brief {
  const { instance, hooks, notices, plan, steps, ...rest } = view;
  return {
    ...rest,
    position,
    instance: instance === null ? null : briefInstance(instance),
    hooks: hooks.map(({ token: _, ...hook }) => hook),
    noticeCount: notices.length,
    plan: plan === null ? null : briefPlan(plan),
    steps: steps.map(briefStep),
  };
}

function briefInstance({ tags, group, platform, zone, privateDnsName, addresses, lifecycle }: Instance): BriefInstance {
  return { tags, group, platform, zone, privateDnsName, addresses, lifecycle };
}

function briefPlan({ basis: _, stages: _stages, ...plan }: Plan): Brief['plan'] {
  return plan;
}

function briefStep({ id, stage, budgetMs, startedAt, deadlineAt, endedAt, outcome, summary, code }: StepView): BriefStep {
  return { id, stage, budgetMs, startedAt, deadlineAt, endedAt, outcome, summary, code };
}
