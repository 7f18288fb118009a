import { DatabaseSync } from 'node:sqlite';
import type { Event } from '@lastcall/plugin-api';

/** What the server's journal says, read past the store. */
export type JournalFindings = {
  readonly opened: number;
  readonly closed: number;
  /** How often interruptions closed with each outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How long after its deadline the latest run ended, ms; below 0: before. */
  readonly latestMs: number | null;
};

type Row = { readonly id: string; readonly at: number; readonly event: string };
type Entry = { readonly id: string; readonly at: number; readonly event: Event };

function rowsIn(file: string): readonly Row[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare('SELECT interruption_id AS id, at, event FROM journal ORDER BY position').all() as unknown as readonly Row[];
  } finally {
    database.close();
  }
}

function latenessOf(entries: readonly Entry[]): readonly number[] {
  const plan = entries.findLast(({ event }) => event.what === 'planned')?.event;
  const end = entries.findLast(({ event }) => event.what === 'closed');
  return plan?.what === 'planned' && end !== undefined ? [end.at - plan.plan.deadlineAt] : [];
}

/** Reads what there is, once the server has ended: it keeps the file to itself. */
export function findingsIn(file: string): JournalFindings {
  const entries = rowsIn(file).map(({ id, at, event }): Entry => ({ id, at, event: JSON.parse(event) as Event }));
  const stories = [...Map.groupBy(entries, ({ id }) => id).values()];
  const ends = entries.flatMap(({ event }) => (event.what === 'closed' ? [event.outcome] : []));
  const lateness = stories.flatMap(latenessOf);
  return {
    opened: stories.length,
    closed: ends.length,
    outcomes: Object.fromEntries([...Map.groupBy(ends, (outcome) => outcome)].map(([outcome, all]) => [outcome, all.length])),
    latestMs: lateness.length === 0 ? null : Math.max(...lateness),
  };
}
