import type { Terms } from '../../src/pods/terms.ts';

/** When the drains of these terms begin, epoch ms. */
export const start = Date.UTC(2026, 10, 22, 10);

/** The terms of an interruption that leaves 110 s; override what the test is about. */
export const someTerms = (parts: Partial<Terms> = {}): Terms => ({
  mode: 'interruption',
  startedAt: start,
  endsAt: start + 110_000,
  pdb: 'override-late',
  disableEviction: false,
  graceSeconds: null,
  skipWaitSeconds: 0,
  maxGraceMs: null,
  minGraceMs: 10_000,
  minBudgetWaitMs: 10_000,
  ...parts,
});
