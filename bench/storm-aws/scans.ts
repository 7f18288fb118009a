import { systemClock } from '@lastcall/plugin-api';
import { createRandom } from '../parts/random.ts';
import type { Cell } from './cells.ts';
import { type Estate, outAtIn, type Scene } from './estate.ts';
import { leastMs } from './least-time.ts';
import { describesIn, recordOf, writesIn } from './record.ts';
import { BUDGET_MS, EARLY_MS } from './round.ts';
import { type Sharing, scanNeeds, scannersOf } from './scan.ts';
import { scanByBuckets } from './scan-by-buckets.ts';
import { scanForReal } from './scan-for-real.ts';

/** What a scan of every group came to, and whether that was worked out or measured. Durations are ms. */
export type Scan = {
  readonly cell: Cell;
  readonly how: 'modelled' | 'measured';
  readonly sharing: Sharing;
  /** What it takes when nothing is refused. */
  readonly need: { readonly reads: number; readonly writes: number; readonly leastMs: number };
  /** What was answered and refused in the time of a notice. */
  readonly reads: number;
  readonly writes: number;
  readonly throttled: number;
  readonly out: { readonly early: number; readonly inTime: number; readonly lastMs: number | null };
};

const SEED = 6;

type Found = { readonly outMs: readonly number[]; readonly pairs: number };

const outOf = ({ outMs, pairs }: Found): Scan['out'] => ({
  early: outMs.filter((at) => at <= EARLY_MS).length / pairs,
  inTime: outMs.length / pairs,
  lastMs: outMs.at(-1) ?? null,
});

function needOf(cell: Cell, sharing: Sharing): Scan['need'] {
  const { reads, writes } = scanNeeds(cell, sharing);
  return { reads, writes, leastMs: leastMs({ writes, describes: reads }) };
}

const pairsOf = (cell: Cell): number => scanNeeds(cell, 'nothing').writes;

/** Works out what a scan comes to by AWS's buckets. */
export function modelScan(cell: Cell, sharing: Sharing): Scan {
  const { reads, writes, throttled, outMs } = scanByBuckets(scannersOf(cell, sharing, createRandom(SEED)), BUDGET_MS);
  const out = outOf({ outMs, pairs: pairsOf(cell) });
  return { ...{ cell, sharing, reads, writes, throttled, out }, how: 'modelled', need: needOf(cell, sharing) };
}

/** Plays it against the simulated AWS, in which the scene's instances are still in rotation. */
export async function measureScan(estate: Estate, scene: Scene, sharing: Sharing): Promise<Scan> {
  const { cell } = scene;
  const from = systemClock.now();
  await scanForReal(scannersOf(cell, sharing, createRandom(SEED)), estate, scene, BUDGET_MS);
  const { during } = recordOf(estate.aws, { from, to: systemClock.now() });
  const out = outOf({ outMs: outAtIn(estate, scene).map((at) => at - from), pairs: pairsOf(cell) });
  const { throttled, refusedReads } = during;
  const answered = { reads: describesIn(during) - refusedReads, writes: writesIn(during) - (throttled - refusedReads) };
  return { ...{ cell, sharing, throttled, out }, ...answered, how: 'measured', need: needOf(cell, sharing) };
}
