import { createRounds, type Store } from '@lastcall/core';
import { type Clock, type Log, messageOf, sleep } from '@lastcall/plugin-api';

/** How often what is too old is looked for, ms. */
const PRUNE_EVERY_MS = 600_000;
/** How much is forgotten in one write, and the pause after it, ms: runs write to the same store. */
const PAGE = 500;
const PAUSE_MS = 50;
/** How many writes one time may take; what is left then comes the next time. */
const MOST_PAGES = 200;

/** What pruning needs. */
export type PruningParts = { readonly store: Store; readonly clock: Clock; readonly log: Log; readonly retentionMs: number };

/** Something that goes on until it is stopped. */
export type Pruning = {
  /** No more is forgotten; resolves when the write under way has ended. Safe to call twice. */
  stop(): Promise<void>;
};

/** Forgets what closed and what was parked longer ago than the retention: now, and every 10 minutes. A store that fails is asked again then. */
export function startPruning(parts: PruningParts): Pruning {
  const { clock, log } = parts;
  const stopping = new AbortController();
  const prune = () =>
    pruneAll(parts, stopping.signal).catch((problem: unknown) => {
      if (!stopping.signal.aborted) log.warn('what is too old could not be forgotten', { problem: messageOf(problem) });
    });
  const rounds = createRounds({ ...parts, clock, after: 'nothing', everyMs: PRUNE_EVERY_MS }, prune);
  rounds.start();
  return {
    stop() {
      stopping.abort(new Error('the server is stopping'));
      return rounds.stop();
    },
  };
}

async function pruneAll({ store, clock, log, retentionMs }: PruningParts, signal: AbortSignal): Promise<void> {
  const before = clock.now() - retentionMs;
  let count = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const forgotten = await store.prune(before, PAGE);
    if (forgotten === 0) break;
    count += forgotten;
    await sleep(clock, PAUSE_MS, signal);
  }
  if (count > 0) log.info('forgot what was older than the retention', { count });
}
