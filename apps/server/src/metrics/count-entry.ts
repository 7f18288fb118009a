import type { Event, InterruptionView, JournalEntry } from '@lastcall/plugin-api';
import type { Instruments } from './instruments.ts';

type Told<What extends Event['what']> = Extract<Event, { what: What }>;

/** Counts an entry that this replica wrote itself, so that sums over replicas are true. `view`: as it stands after the entry. */
export type CountEntry = (entry: JournalEntry, view: InterruptionView) => void;

/** Makes a count that knows which interruptions somebody has acted on here. */
export function createEntryCount(instruments: Instruments): CountEntry {
  const actedOn = new Set<string>();
  return ({ event, at }, view) => {
    if (event.what === 'run-claimed') countClaim(instruments, event, view, actedOn);
    if ((event.what === 'step-prepared' || event.what === 'step-started') && !actedOn.has(view.id)) {
      actedOn.add(view.id);
      instruments.firstAction.observe({ kind: view.kind }, (at - view.openedAt) / 1000);
    }
    if (event.what === 'step-ended') countStep(instruments, event, view);
    if (view.closedAt === null) return;
    actedOn.delete(view.id);
    countEnd(instruments, view, at);
  };
}

/** Of a run that had begun before the first action is long past. */
function countClaim({ takeovers }: Instruments, { attempt }: Told<'run-claimed'>, { id }: InterruptionView, actedOn: Set<string>): void {
  if (attempt === 1) return;
  takeovers.inc();
  actedOn.add(id);
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
