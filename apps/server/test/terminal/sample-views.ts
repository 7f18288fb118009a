import type { InterruptionView, Plan, StepView } from '@lastcall/plugin-api';
import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';

export const NOTICED_AT = Date.UTC(2026, 10, 22, 10, 15, 30);
const after = (seconds: number) => NOTICED_AT + seconds * 1000;

const stepOf = (id: string, stage: string, parts: Partial<StepView>): StepView => ({
  ...{ id, uses: id, stage, budgetMs: 20_000, always: false, optional: false, attempt: 1, summary: '', facts: {} },
  ...{ startedAt: null, deadlineAt: null, endedAt: null, outcome: null, code: null },
  ...parts,
});

const planned = (id: string, budgetMs: number, reason: string | null = null) => ({
  ...{ id, uses: id, budgetMs, reason, always: false, optional: false },
  decision: reason === null ? ('run' as const) : ('left-out' as const),
});

const plan: Plan = {
  ...{ pipeline: 'spot', dryRun: false, plannedAt: after(1), startsAt: NOTICED_AT, deadlineAt: after(115), reserveMs: 0, late: null },
  basis: { kind: 'spot-interruption', deadlineAt: after(120), hooks: 0 },
  stages: [
    { name: 'out of rotation', startsAt: after(1), endsAt: after(21), steps: [planned('elb-deregister', 20_000)] },
    { name: 'move the pods', startsAt: after(21), endsAt: after(75), steps: [planned('k8s-drain', 54_000)] },
    { name: 'shut down', startsAt: after(75), endsAt: after(115), steps: [planned('ssm-shutdown', 40_000)] },
    { name: 'let it go', startsAt: after(115), endsAt: after(115), steps: [planned('asg-lifecycle', 0, 'no lifecycle hook waits')] },
  ],
};

const out = {
  outcome: 'succeeded' as const,
  startedAt: after(1),
  deadlineAt: after(21),
  endedAt: after(9.1),
  summary: 'out of 2 target groups, settled 8 s',
};
const drain = { startedAt: after(9.1), deadlineAt: after(75), budgetMs: 65_900 };

/** A view with all that lists add to it. */
export type Sample = InterruptionView & { readonly position: number; readonly noticeCount: number };

/** Nine seconds before the end of the drain, a budget holds it up. */
export const running = (parts: Partial<Sample> = {}): Sample => ({
  ...anInterruption({ id: 'int-1kz3v5c0g7m2q8xda', noticedAt: NOTICED_AT, instance: anInstance({ group: 'web-spot' }) }),
  ...{ openedAt: after(0.4), closedAt: null, outcome: null, reason: null, plan, attempt: 1, position: 7, noticeCount: 1 },
  notices: [{ id: 'n-1', source: 'sqs', kind: 'spot-interruption', noticedAt: NOTICED_AT, receivedAt: after(0.4), deadlineAt: after(120) }],
  steps: [
    stepOf('elb-deregister', 'out of rotation', out),
    stepOf('k8s-drain', 'move the pods', { ...drain, summary: '3 of 6 pods gone, waiting for shop/cart-1 (PDB cart)' }),
    stepOf('ssm-shutdown', 'shut down', { budgetMs: 40_000 }),
    stepOf('asg-lifecycle', 'let it go', { budgetMs: 0, summary: 'no lifecycle hook waits' }),
  ],
  ...parts,
});

/** The same, over: the drain was not complete. */
export const degraded = (parts: Partial<Sample> = {}): Sample => {
  const view = running();
  const facts = {
    ...{ node: 'ip-10-0-1-11.eu-west-1.compute.internal', slowestPod: 'shop/web-3', slowestMs: 31_000, blockedBy: ['shop/cart'] },
    pods: [{ pod: 'shop/cart-1', became: 'unfinished', tookMs: 65_900, why: 'K8S_BUDGET' }],
  };
  const failed = { ...drain, outcome: 'failed' as const, endedAt: after(75), code: 'K8S_DRAIN_INCOMPLETE', facts };
  const command = { startedAt: after(75), deadlineAt: after(115), budgetMs: 40_000, outcome: 'succeeded' as const, endedAt: after(80.2) };
  const [first, , , last] = view.steps as [StepView, StepView, StepView, StepView];
  return {
    ...view,
    hooks: [{ group: 'web-spot', name: 'drain', token: null, noticedAt: after(2) }],
    steps: [
      first,
      stepOf('k8s-drain', 'move the pods', { ...failed, summary: '1 pod left: shop/cart-1 (PDB cart): its budget allows no disruption' }),
      stepOf('ssm-shutdown', 'shut down', { ...command, attempt: 2, summary: 'the command ended well' }),
      { ...last, outcome: 'skipped', code: 'STEP_LEFT_OUT', endedAt: after(80.3) },
    ],
    ...{ closedAt: after(80.3), outcome: 'degraded', reason: 'k8s-drain failed', position: 12 },
    ...parts,
  };
};
