import type { InterruptionView, Report } from '@lastcall/plugin-api';
import type { Place } from './slack.ts';
import type { Ending } from './words.ts';

/** The newest there is to say about one interruption. */
export type News = {
  readonly view: InterruptionView;
  /** Of its newest entry: the position in the journal, and when it was written, epoch ms. */
  readonly position: number;
  readonly at: number;
};

/** News, and where the message they belong into is; null when there is none yet. */
export type Waiting = { readonly news: News; readonly place: Place | null };

/** How many messages one report may write before updates of open interruptions give way to first and last words. */
const STORM = 20;
/** With so much time ahead the plan may be made only days later: such an interruption is told as soon as it is looked up, ms. */
const FAR_MS = 900_000;

/** Endings nobody needs a message for that had none: there was nothing for us to do. */
const SILENT_ENDINGS: readonly Ending[] = ['foreign', 'absent', 'spread'];

/** The news of a report, one for each interruption however many entries it has. */
export function newsIn({ entries, interruptions }: Report): readonly News[] {
  return interruptions.flatMap((view) => {
    const newest = entries.findLast(({ interruptionId }) => interruptionId === view.id);
    return newest === undefined ? [] : [{ view, position: newest.position, at: newest.at }];
  });
}

/** True once it is known that the interruption is ours: it is planned, or closed with something to say, or has days to go. */
export function isWorthPosting({ plan, outcome, instance, deadlineAt, openedAt }: InterruptionView): boolean {
  if (outcome !== null) return !SILENT_ENDINGS.includes(outcome);
  if (plan !== null) return true;
  return instance !== null && deadlineAt !== null && deadlineAt - openedAt > FAR_MS;
}

const isClosed = ({ news }: Waiting) => news.view.closedAt !== null;
const isFirst = ({ place }: Waiting) => place === null;

/**
 * What to tell, in order: first words, last words, then updates. In a storm the updates are left out, since a channel takes
 * one message a second: what they say follows with the next news, at the latest with the end.
 */
export function chooseNews(waiting: readonly Waiting[]): readonly Waiting[] {
  const worth = waiting.filter((one) => !isFirst(one) || isWorthPosting(one.news.view));
  const first = worth.filter(isFirst);
  const last = worth.filter((one) => !isFirst(one) && isClosed(one));
  const updates = worth.filter((one) => !isFirst(one) && !isClosed(one));
  return worth.length > STORM ? [...first, ...last] : [...first, ...last, ...updates];
}
