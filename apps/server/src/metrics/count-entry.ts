import type { Event, InterruptionView, JournalEntry } from '@lastcall/plugin-api';
import type { Instruments } from './instruments.ts';

type Told<What extends Event['what']> = Extract<Event, { what: What }>;

/** Counts an entry that this replica wrote itself, so that sums over replicas are true. `view`: as it stands after the entry. */
export function countEntry(instruments: Instruments, { event, at }: JournalEntry, view: InterruptionView): void {
  if (event.what === 'run-claimed' && event.attempt > 1) instruments.takeovers.inc();
  if (event.what === 'step-prepared' || event.what === 'step-started') countAction(instruments, view, at);
  if (event.what === 'step-ended') countStep(instruments, event, view);
  if (event.what === 'closed' || event.what === 'closed-without-run') countEnd(instruments, view, at);
}

/** The first action alone: nothing else had been prepared or started before it. */
function countAction({ firstAction }: Instruments, { kind, openedAt, steps, attempt }: InterruptionView, at: number): void {
  const begun = steps.filter(({ startedAt, facts, summary }) => startedAt !== null || summary !== '' || Object.keys(facts).length > 0);
  if (attempt === 1 && begun.length <= 1) firstAction.observe({ kind }, (at - openedAt) / 1000);
}

function countStep({ steps }: Instruments, { step, outcome }: Told<'step-ended'>, view: InterruptionView): void {
  const { startedAt, endedAt } = view.steps.find(({ id }) => id === step) ?? { startedAt: null, endedAt: null };
  if (startedAt !== null && endedAt !== null) steps.observe({ step, outcome }, (endedAt - startedAt) / 1000);
}

function countEnd(instruments: Instruments, { kind, outcome, deadlineAt, plan, openedAt }: InterruptionView, at: number): void {
  instruments.closed.inc({ kind, outcome: outcome ?? 'unknown' });
  if (plan === null) return;
  instruments.runs.observe({ kind, outcome: outcome ?? 'unknown' }, (at - openedAt) / 1000);
  if (deadlineAt === null) return;
  instruments.margin.observe({ kind }, (deadlineAt - at) / 1000);
  if (at > deadlineAt) instruments.missed.inc({ kind });
}
