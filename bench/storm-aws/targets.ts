import { type Cell, nameOf } from './cells.ts';
import { describesIn, writesIn } from './record.ts';
import { BUDGET_MS, EARLY_MS, type Round } from './round.ts';

/** What is asked of the server, what was measured, and whether that will do. */
export type Judged = {
  readonly target: string;
  readonly where: string;
  readonly measured: string;
  /** Null: it says nothing here. */
  readonly met: boolean | null;
};

const TARGETS_PER_WRITE = 100;
const INSTANCES_PER_DESCRIBE = 100;
const OVER_LEAST = 1.1;
/** The row that must be through early. */
const ROW: Cell = { instances: 500, groups: 16, layout: 'all' };

const inS = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function judgeWrites({ cell, calls }: Round): Omit<Judged, 'where'> {
  const most = cell.groups * Math.ceil(cell.instances / TARGETS_PER_WRITE);
  const writes = writesIn(calls.during) + writesIn(calls.after);
  return { target: 'writes ≤ M·⌈N/100⌉', measured: `${writes} of ${most}`, met: writes <= most };
}

function judgeDescribes({ cell, calls, need }: Round): readonly Omit<Judged, 'where'>[] {
  const most = need.candidates + Math.ceil(cell.instances / INSTANCES_PER_DESCRIBE);
  const all = describesIn(calls.during);
  const toFind = all - calls.during.again;
  const target = 'describes ≤ candidates + ⌈N/100⌉';
  return [
    { target: `${target}, to find`, measured: `${toFind} of ${most}`, met: toFind <= most },
    { target: `${target}, with looking again`, measured: `${all} of ${most}`, met: all <= most },
  ];
}

function judgeTime({ need, lastOutMs, out, pairs }: Round): Omit<Judged, 'where'> {
  const target = 'all out within 1.1 × the least time';
  const took = out === pairs && lastOutMs !== null ? inS(lastOutMs) : 'never';
  if (need.leastMs === 0) return { target, measured: `${took}; the buckets hold enough for all at once`, met: null };
  if (need.leastMs > BUDGET_MS) return { target, measured: `least ${inS(need.leastMs)}, longer than a notice`, met: null };
  const most = need.leastMs * OVER_LEAST;
  return { target, measured: `${took} of ${inS(most)}`, met: out === pairs && lastOutMs !== null && lastOutMs <= most };
}

function judgeThrottles({ runs }: Round): Omit<Judged, 'where'> {
  return { target: 'no throttle reaches a step', measured: String(runs.throttled), met: runs.throttled === 0 };
}

function judgeRow({ cell, early, lastOutMs }: Round): readonly Omit<Judged, 'where'>[] {
  if (nameOf(cell) !== nameOf(ROW)) return [];
  return [{ target: `all out within ${inS(EARLY_MS)}`, measured: inS(lastOutMs ?? Number.NaN), met: early.share === 1 }];
}

const judge = (round: Round): readonly Omit<Judged, 'where'>[] => [
  judgeWrites(round),
  ...judgeDescribes(round),
  judgeTime(round),
  judgeThrottles(round),
  ...judgeRow(round),
];

/** Judges every round. */
export const judgeAll = (rounds: readonly Round[]): readonly Judged[] =>
  rounds.flatMap((round) => judge(round).map((judged) => ({ ...judged, where: nameOf(round.cell) })));
