import { type Clock, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';

/** The longest one act of stopping may take before the next begins, ms. */
const ACT_LIMIT_MS = 5_000;

/** One act of stopping, and what it stops. */
export type StopAct = readonly [what: string, act: () => Promise<unknown>];

/**
 * Stops one thing after another. One that fails or takes longer than 5 s is logged and left: leases must be handed back and
 * the store shut whatever a source, a page or a plugin does. Never rejects.
 */
export async function stopInOrder(acts: readonly StopAct[], { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<void> {
  for (const [what, act] of acts) {
    const held = signalAt(clock, clock.now() + ACT_LIMIT_MS, new Error('it took too long'));
    await orAborted(Promise.resolve().then(act), held.signal).catch((problem: unknown) =>
      log.warn('something could not be stopped in order', { what, problem: messageOf(problem) }),
    );
    held.release();
  }
}

/** What has been started so far, and how to stop it. */
export type Stops = {
  /** Something has been started; it is stopped before all that was started earlier. */
  add(act: StopAct): void;
  /** Stops everything, the latest first. Safe to call twice. */
  stop(): Promise<void>;
};

/** Nothing has been started yet. */
export function createStops(parts: { readonly clock: Clock; readonly log: Log }): Stops {
  const acts: StopAct[] = [];
  let stopping: Promise<void> | null = null;
  return {
    add: (act) => void acts.unshift(act),
    stop() {
      stopping ??= stopInOrder(acts, parts);
      return stopping;
    },
  };
}
