import { type Clock, type Event, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import type { Lease, Store, Writing } from '../ports/store.ts';
import { isStoreGone } from '../ports/store-gone.ts';

/** How long a run waits for its journal before it goes on without: a record may be late, an act may not, ms. */
export const JOURNAL_PATIENCE_MS = 1_000;
/** How often a store that is gone is tried again, ms. */
const RETRY_MS = 250;
/** How much may wait to be written. Beyond it lines of progress without facts are let go; what a resumed run needs never is. */
export const MOST_WAITING = 500;

/** Writes a run's journal in order, behind the run where the store does not answer. */
export type WriteBehind = {
  /** Resolves when it is durable, or after {@link JOURNAL_PATIENCE_MS}, or as soon as the store is known to be gone. Rejects with `LEASE_LOST`. */
  write(writings: readonly Writing[]): Promise<void>;
  /** Resolves when everything is durable. Rejects with `LEASE_LOST`, or with the signal's reason. */
  written(signal: AbortSignal): Promise<void>;
};

/** What writing behind needs. */
export type WriteBehindParts = {
  readonly store: Pick<Store, 'append'>;
  readonly lease: Lease;
  readonly clock: Clock;
  /** Aborts when the run is over here: nothing is tried again after that. */
  readonly closing: AbortSignal;
  /** Told once when the store refuses for good: another owner has taken over. */
  readonly onLost: (problem: Error) => void;
};

type Desk = WriteBehindParts & {
  readonly waiting: Writing[];
  isWorking: boolean;
  isGone: boolean;
  /** Resolves when the store is found gone; a new one whenever it is back. */
  absence: PromiseWithResolvers<void>;
  work: Promise<void>;
};

/** Begins with nothing to write. */
export function createWriteBehind(parts: WriteBehindParts): WriteBehind {
  const desk: Desk = {
    ...parts,
    waiting: [],
    ...{ isWorking: false, isGone: false, absence: Promise.withResolvers(), work: Promise.resolve() },
  };
  return {
    write(writings) {
      desk.waiting.push(...writings.filter(({ event }) => desk.waiting.length < MOST_WAITING || isNeeded(event)));
      if (!desk.isWorking) begin(desk);
      return desk.isGone ? Promise.resolve() : patiently(desk);
    },
    written: (signal) => orAborted(desk.work, signal),
  };
}

/** What a later attempt, or a person afterwards, cannot do without. */
function isNeeded(event: Event): boolean {
  return event.what !== 'step-progress' || Object.keys(event.facts).length > 0;
}

/** One writer at a time; one that was refused for good is never followed by another. */
function begin(desk: Desk): void {
  const before = desk.work;
  desk.isWorking = true;
  desk.work = before
    .then(() => persist(desk))
    .catch((problem: unknown) => {
      desk.isWorking = false;
      if (!desk.closing.aborted) desk.onLost(problem as Error);
      throw problem;
    });
  desk.work.catch(() => undefined);
}

async function persist(desk: Desk): Promise<void> {
  const { store, lease, clock, closing, waiting } = desk;
  while (waiting.length > 0) {
    const batch = [...waiting];
    const isGone = await store.append(lease, batch).then(
      () => false,
      (problem: unknown) => isStoreGone(problem) || Promise.reject(problem),
    );
    noteAbsence(desk, isGone);
    if (isGone) await sleep(clock, RETRY_MS, closing);
    else waiting.splice(0, batch.length);
  }
  // In the same turn as the last look: what comes a moment later must find that nobody writes any more.
  desk.isWorking = false;
}

function noteAbsence(desk: Desk, isGone: boolean): void {
  if (desk.isGone === isGone) return;
  desk.isGone = isGone;
  if (isGone) desk.absence.resolve();
  else desk.absence = Promise.withResolvers();
}

async function patiently({ clock, work, absence }: Desk): Promise<void> {
  const patience = new Error('the journal goes on behind the run');
  const held = signalAt(clock, clock.now() + JOURNAL_PATIENCE_MS, patience);
  try {
    await Promise.race([orAborted(work, held.signal), absence.promise]);
  } catch (problem) {
    if (problem !== patience) throw problem;
  } finally {
    held.release();
  }
}

/** Asks again every 250 ms while the store is gone. Rejects with the signal's reason, or with what else the store says. */
export async function untilStoreAnswers<T>(ask: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  for (;;) {
    const said = await orAborted(ask(), signal).then(
      (answer) => ({ answer }),
      (problem: unknown) => (isStoreGone(problem) ? null : Promise.reject(problem)),
    );
    if (said !== null) return said.answer;
    await sleep(clock, RETRY_MS, signal);
  }
}
