import type { Clock, Event, Interruption, InterruptionView } from '@lastcall/plugin-api';
import type { RunJournal } from '../pipeline/run.ts';
import type { Lease, Store, Writing } from '../ports/store.ts';
import { isStoreGone } from '../ports/store-gone.ts';
import { tell, viewOf } from './view.ts';
import { createWriteBehind, untilStoreAnswers } from './write-behind.ts';

/** A journal that can be closed. */
export type OpenRunJournal = RunJournal & {
  /**
   * Writes what waits, then the closing event, and closes the interruption; false when it has been merged into since
   * `revision`. Waits for a store that is gone, until the run is over here.
   */
  close(event: Event, revision: number): Promise<boolean>;
};

/** What a run's journal is opened with. */
export type RunJournalParts = {
  readonly store: Store;
  readonly lease: Lease;
  /** As it was claimed. */
  readonly interruption: Interruption;
  readonly clock: Clock;
  /** Aborts when the run is over here. */
  readonly closing: AbortSignal;
  /** Told once, when the store says that another owner has taken over. */
  readonly onLost: (problem: Error) => void;
};

/** Opens the journal of a claimed interruption for writing under its lease, with what earlier attempts have told. */
export async function openRunJournal(parts: RunJournalParts): Promise<OpenRunJournal> {
  const { store, lease, clock, closing } = parts;
  const behind = createWriteBehind(parts);
  let view = await viewToBeginWith(parts);
  let count = 0;
  const writingOf = (event: Event): Writing => {
    count += 1;
    return { nth: count, at: clock.now(), event };
  };
  const learn = ({ at, event }: Writing) => {
    // Its place among the entries of other runs is the store's affair and tells nothing here.
    view = tell(view, { position: 0, interruptionId: lease.key, at, by: lease, event }) as InterruptionView;
  };
  return {
    view: () => view,
    write(...events) {
      const writings = events.map(writingOf);
      writings.forEach(learn);
      return behind.write(writings);
    },
    written: behind.written,
    async close(event, revision) {
      await behind.written(closing);
      const writing = writingOf(event);
      return untilStoreAnswers(() => store.close(lease, writing, revision), clock, closing);
    },
  };
}

/**
 * What earlier attempts have told. Where the store is gone right after the first claim nobody can have told anything yet: the run begins with
 * what was claimed. Of a later claim nobody knows what was done; the store has to be waited for.
 */
async function viewToBeginWith({ store, lease, clock, interruption }: RunJournalParts): Promise<InterruptionView> {
  try {
    return viewOf(await store.entriesOf(lease.key)) as InterruptionView;
  } catch (problem) {
    if (!isStoreGone(problem) || lease.epoch > 1) throw problem;
    const { id, kind, noticedAt, deadlineAt } = interruption;
    const event: Event = { what: 'notice-accepted', noticeId: id, source: 'store', kind, noticedAt, deadlineAt, interruption };
    return viewOf([{ position: 0, interruptionId: id, at: clock.now(), by: null, event }]) as InterruptionView;
  }
}
