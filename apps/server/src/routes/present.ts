import type { InterruptionView, NoticeView, Plan, StepView } from '@lastcall/plugin-api';

/** An interruption as the API shows it: instants are RFC 3339 text, durations milliseconds. */
export function present(view: InterruptionView) {
  const { noticedAt, openedAt, deadlineAt, closedAt, hooks, notices, plan, steps, ...rest } = view;
  return {
    ...rest,
    noticedAt: instant(noticedAt),
    openedAt: instant(openedAt),
    deadlineAt: instant(deadlineAt),
    closedAt: instant(closedAt),
    hooks: hooks.map((hook) => ({ ...hook, noticedAt: instant(hook.noticedAt) })),
    notices: notices.map(presentNotice),
    plan: plan === null ? null : presentPlan(plan),
    steps: steps.map(presentStep),
  };
}

function presentNotice(notice: NoticeView) {
  const { noticedAt, receivedAt, deadlineAt } = notice;
  return { ...notice, noticedAt: instant(noticedAt), receivedAt: instant(receivedAt), deadlineAt: instant(deadlineAt) };
}

function presentPlan(plan: Plan) {
  const stages = plan.stages.map((stage) => ({ ...stage, startsAt: instant(stage.startsAt), endsAt: instant(stage.endsAt) }));
  const { plannedAt, startsAt, deadlineAt } = plan;
  return { ...plan, plannedAt: instant(plannedAt), startsAt: instant(startsAt), deadlineAt: instant(deadlineAt), stages };
}

function presentStep(step: StepView) {
  return { ...step, startedAt: instant(step.startedAt), deadlineAt: instant(step.deadlineAt), endedAt: instant(step.endedAt) };
}

/** Epoch ms as RFC 3339 in UTC; null stays null. */
export function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
