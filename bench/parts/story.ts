import type { Event, JournalEntry } from '@lastcall/plugin-api';
import type { Incarnation, Span } from './replica.ts';

/** An entry that was written under a lease. */
export type Owned = JournalEntry & { readonly by: NonNullable<JournalEntry['by']> };

/** One interruption's entries in the order of their positions. */
export type Story = { readonly id: string; readonly entries: readonly JournalEntry[]; readonly owned: readonly Owned[] };

const isOwned = (entry: JournalEntry): entry is Owned => entry.by !== null;

/** The journal by interruption. */
export function storiesOf(entries: readonly JournalEntry[]): readonly Story[] {
  const byId = Map.groupBy(entries, ({ interruptionId }) => interruptionId);
  return [...byId].map(([id, own]) => ({ id, entries: own, owned: own.filter(isOwned) }));
}

/** True for the entry that ends an interruption. */
export function isEnd({ what }: Event): boolean {
  return what === 'closed' || what === 'closed-without-run';
}

/** The process an owner is, by the name the server gives itself: HOST-PID-RANDOM. */
export function processOf(owner: string, incarnations: readonly Incarnation[]): Incarnation | null {
  const pid = Number(owner.split('-').at(-2));
  return incarnations.findLast((each) => each.pid === pid) ?? null;
}

/** True when a process stood still at some instant of a span. */
export function wasPaused(incarnation: Incarnation | null, { from, to }: Span): boolean {
  return incarnation?.pauses.some((pause) => pause.from <= to && pause.to >= from) ?? false;
}

/** True when one of those who held the interruption stood still while it was open. */
export function wasPausedAmong({ entries, owned }: Story, incarnations: readonly Incarnation[]): boolean {
  const span = { from: entries[0]?.at ?? 0, to: entries.at(-1)?.at ?? 0 };
  const owners = [...new Set(owned.map(({ by }) => by.owner))];
  return owners.some((owner) => wasPaused(processOf(owner, incarnations), span));
}
