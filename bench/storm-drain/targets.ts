import type { Round } from './round.ts';

/** What is asked of the server, what was measured, and whether that will do. */
export type Judged = {
  readonly target: string;
  readonly where: string;
  readonly measured: string;
  readonly met: boolean;
};

type Limit = { readonly target: string; readonly most: number; readonly unit: string; measure(round: Round): number | null };

const LEAST_OF_BARE = 0.9;
/** Below so many nodes, evictions a second say more about budgets than about who evicts. */
const FEWEST_FOR_RATE = 50;

const CORDON: Limit = { target: 'all nodes cordoned within 5 s', most: 5_000, unit: 'ms', measure: ({ outcome }) => outcome.cordonedMs };
const MISPLACED: Limit = {
  ...{ target: 'under 1 % of evictions onto a node that dies', most: 1, unit: '%' },
  measure: ({ outcome }) => outcome.misplaced * 100,
};
const CALLS: Limit = {
  ...{ target: 'at most 16 calls a node of 10 pods', most: 16, unit: 'calls' },
  measure: ({ outcome }) => outcome.callsPerNode,
};
const LATE: Limit = {
  target: 'no run past its deadline by 250 ms',
  most: 250,
  unit: 'ms',
  measure: ({ server }) => server?.latestMs ?? null,
};
const MEMORY: Limit = { target: 'RSS at most 250 MB', most: 250, unit: 'MB', measure: ({ server }) => server?.residentMb ?? null };
const CROWD: Limit = {
  target: '100 pods of a node evicted within 2 s',
  most: 2_000,
  unit: 'ms',
  measure: ({ outcome }) => outcome.lastEvictionMs,
};
const ABORT: Limit = {
  ...{ target: 'an abort settles within 100 ms', most: 100, unit: 'ms' },
  measure: ({ server, outcome }) => (server === null ? null : Math.max(0, outcome.lastCallAt - server.toldAt)),
};

const LIMITS: Readonly<Record<Round['trial']['name'], readonly Limit[]>> = {
  storm: [CORDON, MISPLACED, CALLS, LATE, MEMORY],
  crowd: [CROWD, LATE],
  abort: [ABORT],
};

/** What a round was, in a few words. */
export const whereOf = ({ trial: { name, nodes, podsPerNode }, stopS }: Round): string =>
  `${name === 'storm' ? '' : `${name}, `}${nodes} × ${podsPerNode}, ${stopS} s`;

function judge(round: Round, { target, most, unit, measure }: Limit): Judged {
  const measured = measure(round);
  const words = measured === null ? 'never' : `${Number(measured.toFixed(1))} ${unit}`;
  return { target, where: whereOf(round), measured: words, met: measured !== null && measured <= most };
}

function judgeRate(ours: Round, rounds: readonly Round[]): readonly Judged[] {
  const bare = rounds.find(({ who, trial, stopS }) => who === 'bare' && trial === ours.trial && stopS === ours.stopS);
  if (bare === undefined || ours.trial.nodes < FEWEST_FOR_RATE) return [];
  const share = (ours.outcome.evictionsPerS ?? 0) / (bare.outcome.evictionsPerS ?? Number.NaN);
  const measured = `${Math.round(share * 100)} %`;
  return [{ target: 'evictions at 90 % of the bare rate', where: whereOf(ours), measured, met: share >= LEAST_OF_BARE }];
}

/** Judges every round of ours. */
export function judgeAll(rounds: readonly Round[]): readonly Judged[] {
  const ours = rounds.filter(({ who }) => who === 'ours');
  return ours.flatMap((round) => [...LIMITS[round.trial.name].map((limit) => judge(round, limit)), ...judgeRate(round, rounds)]);
}
