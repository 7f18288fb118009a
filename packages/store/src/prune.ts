import type { Tables } from './tables/tables.ts';

/** Removes what closed or was parked before an instant, at most `limit` of each; answers how many were removed. */
export function pruneTables({ interruptions, notices, journal, parked }: Tables, before: number, limit: number): number {
  const closed = interruptions.closedBefore(before, limit);
  for (const interruptionId of closed) {
    journal.remove(interruptionId);
    notices.remove(interruptionId);
    interruptions.remove(interruptionId);
  }
  return closed.length + parked.prune(before, limit);
}
