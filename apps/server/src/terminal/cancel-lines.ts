import type { InterruptionView } from '@lastcall/plugin-api';
import { cutTo, wrapTo } from './columns.ts';
import { headLines } from './interruption-lines.ts';
import type { Paint } from './paint.ts';
import { plain } from './plain.ts';
import { standingOf } from './standing.ts';

/** What is to be cancelled; `width` null: lines of any length. */
export type CancelRequest = { readonly view: InterruptionView; readonly now: number; readonly width: number | null; readonly paint: Paint };

/** What cancelling would end and undo, for somebody who is about to. */
export function cancelLines({ view, now, width, paint }: CancelRequest): readonly string[] {
  const room = width ?? Number.MAX_SAFE_INTEGER;
  return [
    ...headLines({ view, now, width: room, paint }),
    '',
    ...undoWords(view).flatMap((words) => wrapTo(plain(words), room)),
    ...begun(view).map((words) => cutTo(`  ${plain(words)}`, room)),
    ...wrapTo('AWS goes on: the machine is taken back all the same. A later notice of it opens a new interruption.', room),
  ];
}

function undoWords({ plan, steps }: InterruptionView): readonly string[] {
  if (plan === null) return ['There is no plan yet: it closes as called-off, and nothing has to be undone.'];
  const start = 'Its run ends, and it closes as cancelled.';
  if (plan.dryRun) return [`${start} It is a dry run: nothing was changed that would have to be undone.`];
  const hasBegun = steps.some(({ startedAt }) => startedAt !== null);
  return [
    `${start} Every step that can undoes what it has added${hasBegun ? '; these have begun:' : ', which is nothing so far but preparing.'}`,
  ];
}

/** The steps that have begun, and how far they have come. */
function begun(view: InterruptionView): readonly string[] {
  if (view.plan?.dryRun) return [];
  return view.steps
    .filter(({ startedAt }) => startedAt !== null)
    .map((step) => `${step.id} ${standingOf(step, view)}${step.summary === '' ? '' : `: ${step.summary}`}`);
}
