import { createRounds, createTrouble, type Store, tell, viewOf } from '@lastcall/core';
import { type Clock, type InterruptionView, type JournalEntry, type Log, messageOf } from '@lastcall/plugin-api';

/** How many entries are taken in one go. */
const PAGE = 500;

/** Called with every entry from the start of following on, and the interruption as it stands after it. Must not throw. */
export type Listener = (entry: JournalEntry, view: InterruptionView) => void;

/** The journal as it grows, for what lives in this process only: metrics, log lines, the page, the terminal. */
export type Follower = {
  /** Begins at the journal's present end. */
  start(): Promise<void>;
  /** Adds a listener; returns a function that takes it away. */
  listen(listener: Listener): () => void;
  /** Stops following. Safe to call twice. */
  stop(): Promise<void>;
};

/** What a follower needs. */
export type FollowerParts = { readonly store: Store; readonly clock: Clock; readonly log: Log };

/** Makes a follower. It reads behind the runs: nothing it does can slow one. */
export function createFollower({ store, clock, log }: FollowerParts): Follower {
  const listeners = new Set<Listener>();
  const views = createViews(store);
  let position = 0;
  const tellListeners = async (entry: JournalEntry) => {
    const view = await views.after(entry);
    position = entry.position;
    if (view === null) return;
    for (const listener of listeners) listener(entry, view);
  };
  const read = async () => {
    const entries = await store.journal(position, PAGE);
    for (const entry of entries) await tellListeners(entry);
    if (entries.length > 0) await read();
  };
  const trouble = createTrouble((problem) => log.warn('the journal cannot be read for now', { problem: messageOf(problem) }));
  const rounds = createRounds({ store, clock }, () => read().then(trouble.end, trouble.begin));
  return {
    async start() {
      position = await store.end();
      rounds.start();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: rounds.stop,
  };
}

/** Open interruptions as they stand; an entry of one that is not known yet is told after those before it. */
function createViews(store: Store) {
  const views = new Map<string, InterruptionView>();
  return {
    async after(entry: JournalEntry): Promise<InterruptionView | null> {
      const { interruptionId, position } = entry;
      const before =
        views.get(interruptionId) ?? viewOf((await store.entriesOf(interruptionId)).filter((other) => other.position < position));
      const view = tell(before, entry);
      if (view !== null && view.closedAt === null) views.set(interruptionId, view);
      else views.delete(interruptionId);
      return view;
    },
  };
}
