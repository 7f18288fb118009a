import type { InterruptionView } from '@lastcall/plugin-api';
import { readInstants, type Whole, type Written } from '../src/state/read.ts';
import degraded from './fixtures/degraded.json' with { type: 'json' };
import dryRun from './fixtures/dry-run.json' with { type: 'json' };
import finished from './fixtures/finished.json' with { type: 'json' };
import running from './fixtures/running.json' with { type: 'json' };

/** Interruptions as the API gives them: one at work, and closed ones of each sort. */
export const written = { running, finished, degraded, dryRun } as unknown as Record<
  'running' | 'finished' | 'degraded' | 'dryRun',
  Written<InterruptionView>
>;

/** The same, read. */
export const views = {
  running: { ...readInstants<InterruptionView>(written.running), position: 1 },
  finished: { ...readInstants<InterruptionView>(written.finished), position: 1 },
  degraded: { ...readInstants<InterruptionView>(written.degraded), position: 1 },
  dryRun: { ...readInstants<InterruptionView>(written.dryRun), position: 1 },
} satisfies Record<string, Whole>;

/** A view with other values in some places. */
export const changed = (view: Whole, change: Partial<Whole>): Whole => ({ ...view, ...change });

/** Views by their ids, as the page holds them. */
export const byId = (...all: readonly Whole[]): ReadonlyMap<string, Whole> => new Map(all.map((view) => [view.id, view]));
