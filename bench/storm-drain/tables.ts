import { tableOf } from '../parts/table.ts';
import type { CpuTimes } from './cpu.ts';
import type { Round } from './round.ts';
import { type Judged, judgeAll, whereOf } from './targets.ts';

const inS = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1_000).toFixed(1)} s`);
const earlyOrLate = (ms: number | null): string => (ms === null ? '–' : `${inS(Math.abs(ms))} ${ms > 0 ? 'late' : 'early'}`);
const share = (part: number): string => `${(part * 100).toFixed(1)} %`;

const STORM_HEAD = [
  ...['nodes × pods, stop', 'by', 'all cordoned', 'first eviction', 'last eviction', 'drained', 'evictions/s'],
  ...['calls/node', 'refused', 'deleted', 'onto dying', 'left'],
];

/** One round's line of the first table. */
export function stormRow(round: Round): readonly string[] {
  const { who, outcome } = round;
  const { cordonedMs, firstEvictionMs, lastEvictionMs, drainedMs, evictionsPerS, callsPerNode, refused, deleted, misplaced, left } =
    outcome;
  const cordoned = who === 'bare' ? 'before' : inS(cordonedMs);
  return [
    ...[whereOf(round), who, cordoned, inS(firstEvictionMs), inS(lastEvictionMs), inS(drainedMs), evictionsPerS?.toFixed(0) ?? '–'],
    ...[callsPerNode.toFixed(1), String(refused), String(deleted), share(misplaced), String(left)],
  ];
}

const SERVER_HEAD = ['nodes × pods, stop', 'runs', 'the latest run', 'RSS, most', 'loop delay, most', 'p99', 'ended after'];

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map((pair) => pair.reverse().join(' '))
    .join(', ');

function serverRow(round: Round): readonly (readonly string[])[] {
  const { server } = round;
  if (server === null) return [];
  const { outcomes, latestMs, residentMb, loopMaxMs, loopP99Ms, endedMs } = server;
  const loop = [loopMaxMs, loopP99Ms].map((ms) => `${ms.toFixed(0)} ms`);
  return [
    [
      whereOf(round),
      countsOf(outcomes) || 'left to others',
      earlyOrLate(latestMs),
      `${residentMb.toFixed(0)} MB`,
      ...loop,
      `${endedMs} ms`,
    ],
  ];
}

const CPU_PROGRAMS = ['kube-apiserver', 'etcd', 'kube-controller', 'kube-scheduler', 'kwok', 'MainThread', 'bench', 'others'];
const CPU_HEAD = ['nodes × pods, stop', 'by', 'API server', 'etcd', 'controllers', 'scheduler', 'kwok', 'our server', 'bench', 'others'];

function cpuRow(round: Round): readonly string[] {
  const spent = (name: string, { [name]: cpuS }: CpuTimes) => (cpuS === undefined ? '–' : `${Math.max(0, cpuS).toFixed(1)} s`);
  return [whereOf(round), round.who, ...CPU_PROGRAMS.map((name) => spent(name, round.cpuS))];
}

const judgedRow = ({ target, where, measured, met }: Judged): readonly string[] => [target, where, measured, met ? 'met' : 'MISSED'];

/** What a contender asked for, the most frequent first. */
function callsLine(round: Round): string {
  const calls = Object.entries(round.outcome.calls).sort(([, one], [, other]) => other - one);
  return `${whereOf(round)}, ${round.who}: ${calls.map(([call, count]) => `${count} ${call}`).join(', ')}`;
}

/** Everything that was measured and what it was held against, as tables. */
export function reportOf(rounds: readonly Round[]): readonly string[] {
  const servers = rounds.flatMap(serverRow);
  const judged = judgeAll(rounds).map(judgedRow);
  return [
    ...tableOf([STORM_HEAD, ...rounds.map(stormRow)]),
    ...(servers.length === 0 ? [] : ['', ...tableOf([SERVER_HEAD, ...servers])]),
    ...['', ...tableOf([CPU_HEAD, ...rounds.map(cpuRow)])],
    ...['', ...rounds.filter(({ who }) => who !== 'bare').map(callsLine)],
    ...(judged.length === 0 ? [] : ['', ...tableOf([['target', 'nodes × pods, stop', 'measured', ''], ...judged])]),
  ];
}
