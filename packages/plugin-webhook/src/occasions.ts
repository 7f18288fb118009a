import type { InterruptionView, JournalEntry, NoRunReason, Report, RunOutcome, StepOutcome } from '@lastcall/plugin-api';

/** What can be told, as `events` names it. `step-failed` and `closed-badly` are parts of `step-ended` and `closed`. */
export const OCCASIONS = [
  'opened',
  'noticed',
  'claimed',
  'looked-up',
  'planned',
  'step-prepared',
  'step-started',
  'step-progress',
  'step-ended',
  'step-failed',
  'closed',
  'closed-badly',
] as const;

/** One of {@link OCCASIONS}. */
export type Occasion = (typeof OCCASIONS)[number];

/** Something that has happened, with its interruption as it stands. */
export type News = { readonly entry: JournalEntry; readonly view: InterruptionView };

/** How an interruption ended. */
export type Ending = RunOutcome | NoRunReason;

const BAD_ENDINGS: readonly Ending[] = ['degraded', 'out-of-time', 'undecided', 'no-pipeline'];
const OTHERS_ENDINGS: readonly Ending[] = ['foreign', 'absent', 'spread'];
const BAD_STEPS: readonly StepOutcome[] = ['failed', 'timed-out', 'not-reached'];

/** True where somebody should look: something was to be done, and not all of it was. */
export const isBad = (ending: Ending | null): boolean => ending !== null && BAD_ENDINGS.includes(ending);

/** True where there was nothing for us to do: it is not ours, is gone, or goes on as several others. */
export const isOthers = (ending: Ending | null): boolean => ending !== null && OTHERS_ENDINGS.includes(ending);

/** True for a step that was to be done and was not. */
export const isBadStep = (outcome: StepOutcome | null): boolean => outcome !== null && BAD_STEPS.includes(outcome);

const closings = (ending: Ending): readonly Occasion[] => (isBad(ending) ? ['closed', 'closed-badly'] : ['closed']);

/** Every name under which an entry can be chosen. */
export function occasionsOf({ entry: { event }, view }: News): readonly Occasion[] {
  switch (event.what) {
    case 'notice-accepted':
      return [isFirstNotice(view, event.noticeId) ? 'opened' : 'noticed'];
    case 'run-claimed':
      return ['claimed'];
    case 'step-ended':
      return isBadStep(event.outcome) ? ['step-ended', 'step-failed'] : ['step-ended'];
    case 'closed':
      return closings(event.outcome);
    case 'closed-without-run':
      return closings(event.because);
    default:
      return [event.what];
  }
}

const isFirstNotice = ({ notices }: InterruptionView, id: string): boolean => (notices[0]?.id ?? id) === id;

/** The news of a report, in the journal's order. Entries that belong to nothing known are left out. */
export function newsIn({ entries, interruptions }: Report): readonly News[] {
  const views = new Map(interruptions.map((view) => [view.id, view]));
  return entries.flatMap((entry) => {
    const view = views.get(entry.interruptionId);
    return view === undefined ? [] : [{ entry, view }];
  });
}
