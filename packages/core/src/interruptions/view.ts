import type { Event, InterruptionView, JournalEntry, Plan, PlannedStep, StepView } from '@lastcall/plugin-api';

type Told<What extends Event['what']> = Extract<Event, { what: What }>;
type Tell<What extends Event['what']> = (view: InterruptionView, event: Told<What>, entry: JournalEntry) => InterruptionView;

/** Set on a step that ended because the plan left it out, not because it had nothing to do. */
export const STEP_LEFT_OUT = 'STEP_LEFT_OUT';

/** An interruption as its entries tell it, oldest first; null when there are none. */
export function viewOf(entries: readonly JournalEntry[]): InterruptionView | null {
  return entries.reduce<InterruptionView | null>((view, entry) => tell(view, entry), null);
}

/** The view after one more entry. Anything but a notice before the first notice tells of nothing and is passed over. */
export function tell(view: InterruptionView | null, entry: JournalEntry): InterruptionView | null {
  const { event } = entry;
  if (view === null) return event.what === 'notice-accepted' ? acceptNotice(opened(event, entry), event, entry) : null;
  const change = TELL[event.what] as Tell<typeof event.what>;
  return change(view, event as never, entry);
}

/** True for a step that has ended for good: a later attempt or plan does not run it again. */
export function isFinished({ outcome, code }: StepView): boolean {
  return outcome === 'succeeded' || (outcome === 'skipped' && code !== STEP_LEFT_OUT);
}

const TELL: { readonly [What in Event['what']]: Tell<What> } = {
  'notice-accepted': acceptNotice,
  'run-claimed': (view, { attempt }) => ({ ...view, attempt }),
  'looked-up': (view, { instance }) => ({ ...view, instance: instance ?? view.instance }),
  planned: (view, { plan, redo }) => ({ ...view, plan, steps: stepsOf(plan, view.steps, redo) }),
  'step-prepared': (view, { step, problem, facts }) =>
    changeStep(view, step, (was) => ({ summary: problem ?? was.summary, facts: { ...was.facts, ...facts } })),
  'step-started': (view, { step, attempt, deadlineAt }, { at }) =>
    changeStep(view, step, () => ({ attempt, deadlineAt, startedAt: at, endedAt: null, outcome: null, code: null, summary: '' })),
  'step-progress': (view, { step, text, facts }) => changeStep(view, step, (was) => ({ summary: text, facts: { ...was.facts, ...facts } })),
  'step-ended': (view, { step, outcome, summary, code, facts }, { at }) =>
    changeStep(view, step, (was) => ({ outcome, summary, code, endedAt: at, facts: { ...was.facts, ...facts } })),
  closed: (view, { outcome, reason }, { at }) => ({ ...view, outcome, reason, closedAt: at }),
  'closed-without-run': (view, { because, reason }, { at }) => ({ ...view, outcome: because, reason, closedAt: at }),
};

function opened({ interruption }: Told<'notice-accepted'>, { at }: JournalEntry): InterruptionView {
  const untold = { plan: null, closedAt: null, outcome: null, reason: null };
  return { ...interruption, ...untold, openedAt: at, attempt: 0, notices: [], steps: [] };
}

function acceptNotice(view: InterruptionView, event: Told<'notice-accepted'>, { at }: JournalEntry): InterruptionView {
  const { noticeId, source, kind, noticedAt, deadlineAt, interruption } = event;
  const notice = { id: noticeId, source, kind, noticedAt, receivedAt: at, deadlineAt };
  return { ...view, ...interruption, instance: view.instance, notices: [...view.notices, notice] };
}

function stepsOf(plan: Plan, before: readonly StepView[], redo: readonly string[]): readonly StepView[] {
  return plan.stages.flatMap((stage) =>
    stage.steps.map((planned) => {
      const was = before.find(({ id }) => id === planned.id);
      const keeps = was !== undefined && isFinished(was) && !redo.includes(was.id);
      return keeps ? { ...was, stage: stage.name } : freshStep(planned, stage.name, was);
    }),
  );
}

function freshStep({ id, uses, budgetMs, always, optional, reason }: PlannedStep, stage: string, was: StepView | undefined): StepView {
  const notStarted = { startedAt: null, deadlineAt: null, endedAt: null, outcome: null, code: null };
  return {
    ...{ id, uses, stage, budgetMs, always, optional },
    ...notStarted,
    attempt: was?.attempt ?? 0,
    summary: reason ?? '',
    facts: was?.facts ?? {},
  };
}

function changeStep(view: InterruptionView, id: string, change: (was: StepView) => Partial<StepView>): InterruptionView {
  return { ...view, steps: view.steps.map((step) => (step.id === id ? { ...step, ...change(step) } : step)) };
}
