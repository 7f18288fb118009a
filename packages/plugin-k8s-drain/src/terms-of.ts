import type { Interruption, Kind } from '@lastcall/plugin-api';
import type { DrainConfig } from './config.ts';
import type { StrictOptions } from './pods/strict-filters.ts';
import type { Mode, Terms } from './pods/terms.ts';

/** Kinds after which the machine may go on, so that its pods are not sacrificed. */
const MAY_LIVE: ReadonlySet<Kind> = new Set(['rebalance-recommendation', 'scheduled-change']);

/** How the node of an interruption is drained: as configured, else by kind. */
export const modeFor = ({ mode }: Pick<DrainConfig, 'mode'>, { kind }: Pick<Interruption, 'kind'>): Mode =>
  mode ?? (MAY_LIVE.has(kind) ? 'strict' : 'interruption');

/** The terms of a drain that begins now and must be over at `deadlineAt`, epoch ms. */
export function termsOf(
  config: DrainConfig,
  { interruption, now, deadlineAt }: { readonly interruption: Interruption; readonly now: number; readonly deadlineAt: number },
): Terms {
  const mode = modeFor(config, interruption);
  return {
    mode,
    startedAt: now,
    endsAt: deadlineAt - config.settle,
    pdb: config.pdb ?? (mode === 'strict' ? 'respect' : 'override-late'),
    disableEviction: config.disableEviction,
    graceSeconds: config.gracePeriod < 0 ? null : config.gracePeriod,
    maxGraceMs: config.maxGrace ?? null,
    minGraceMs: config.minGrace,
    minBudgetWaitMs: config.minPdbWait,
    skipWaitSeconds: config.skipWaitForDeleteTimeout,
  };
}

/** kubectl's options, as far as strict mode asks for them. */
export const strictOptionsOf = (config: DrainConfig): StrictOptions => ({
  ignoreDaemonSets: config.ignoreDaemonSets,
  deleteEmptyDirData: config.deleteEmptyDirData,
  force: config.force,
  skipWaitSeconds: config.skipWaitForDeleteTimeout,
});
