import type { JournalEntry } from '@lastcall/plugin-api';

/** An entry as both engines keep it. */
export type JournalRow = {
  readonly position: number;
  readonly interruption_id: string;
  readonly at: number;
  readonly owner: string | null;
  readonly epoch: number | null;
  readonly event: string;
};

/** The columns of a {@link JournalRow}. */
export const JOURNAL_COLUMNS = 'position, interruption_id, at, owner, epoch, event';

/** The entry that a row tells of. */
export const entryOf = ({ position, interruption_id, at, owner, epoch, event }: JournalRow): JournalEntry => ({
  position,
  interruptionId: interruption_id,
  at,
  by: owner === null || epoch === null ? null : { owner, epoch },
  event: JSON.parse(event),
});
