import type { Clock } from '@lastcall/plugin-api';

/** Pauses after a run failed: the first, and the longest, ms. Short: whoever is interrupted has little time. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/** What is left alone for a while because its last run failed here. */
export type Pauses = {
  /** Begins a pause, twice as long as the last one of the same interruption. */
  begin(interruptionId: string): void;
  /** True while a pause lasts. */
  holds(interruptionId: string): boolean;
  /** Forgets that it ever failed. */
  end(interruptionId: string): void;
};

/** How many interruptions are remembered, at most: those that others close are never told here. */
const MOST = 10_000;

/** No pauses yet. */
export function createPauses(clock: Clock): Pauses {
  const pauses = new Map<string, { readonly lastsMs: number; readonly until: number }>();
  return {
    begin(interruptionId) {
      const lastsMs = Math.min(LONGEST_PAUSE_MS, (pauses.get(interruptionId)?.lastsMs ?? FIRST_PAUSE_MS / 2) * 2);
      pauses.set(interruptionId, { lastsMs, until: clock.now() + lastsMs });
      if (pauses.size > MOST) pauses.delete(pauses.keys().next().value as string);
    },
    holds: (interruptionId) => (pauses.get(interruptionId)?.until ?? 0) > clock.now(),
    end: (interruptionId) => void pauses.delete(interruptionId),
  };
}
