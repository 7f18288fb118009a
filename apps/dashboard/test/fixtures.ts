import type { InterruptionView } from '@lastcall/plugin-api';
import { readInterruption, type WrittenInterruption } from '../src/state/read.ts';
import degraded from './fixtures/degraded.json' with { type: 'json' };
import dryRun from './fixtures/dry-run.json' with { type: 'json' };
import finished from './fixtures/finished.json' with { type: 'json' };
import running from './fixtures/running.json' with { type: 'json' };

/** Interruptions as the API gives them: one at work, and closed ones of each sort. */
export const written = { running, finished, degraded, dryRun } as unknown as Record<
  'running' | 'finished' | 'degraded' | 'dryRun',
  WrittenInterruption
>;

/** The same, read. */
export const views = {
  running: readInterruption(written.running),
  finished: readInterruption(written.finished),
  degraded: readInterruption(written.degraded),
  dryRun: readInterruption(written.dryRun),
} satisfies Record<string, InterruptionView>;

/** A view with other values in some places. */
export const changed = (view: InterruptionView, change: Partial<InterruptionView>): InterruptionView => ({ ...view, ...change });

/** Views by their ids, as the page holds them. */
export const byId = (...all: readonly InterruptionView[]): ReadonlyMap<string, InterruptionView> =>
  new Map(all.map((view) => [view.id, view]));
