import { tableOf } from '../parts/table.ts';
import { nameOf } from './cells.ts';
import { describesIn, type Tally } from './record.ts';
import { EARLY_MS, type Round } from './round.ts';
import type { Scan } from './scans.ts';
import { type Judged, judgeAll } from './targets.ts';

/** Everything there is to tell. */
export type Findings = {
  readonly rounds: readonly Round[];
  readonly scans: readonly Scan[];
  /** By the number of target groups: how long the server's index took, ms; null: it was not complete. */
  readonly warmMs: ReadonlyMap<number, number | null>;
};

const inS = (ms: number | null): string => (ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`);
const percent = (part: number): string => (Number.isFinite(part) ? `${(part * 100).toFixed(part < 1 && part > 0.999 ? 2 : 1)} %` : '–');

const STORM_HEAD = [
  ...['N × M', 'notices', 'refused', 'writes needed', 'candidates', 'least time', 'first out', 'last out', '× least'],
  ...[
    `in ${EARLY_MS / 1_000} s`,
    'at best',
    'in time',
    'at best',
    'fullest first',
    'to find',
    'again',
    'throttled',
    'of that in steps',
    'RSS',
  ],
];

/** One storm's line of the first table. */
export function stormRow({
  cell,
  postedMs,
  refused,
  need,
  firstOutMs,
  lastOutMs,
  early,
  inTime,
  useful,
  calls,
  runs,
  residentMb,
}: Round): string[] {
  const ratio = lastOutMs === null || need.leastMs === 0 || inTime.share < 1 ? '–' : (lastOutMs / need.leastMs).toFixed(2);
  return [
    ...[
      nameOf(cell),
      `${postedMs} ms`,
      String(refused),
      String(need.writes),
      String(need.candidates),
      inS(need.leastMs),
      inS(firstOutMs),
      inS(lastOutMs),
    ],
    ...[ratio, percent(early.share), percent(early.best), percent(inTime.share), percent(inTime.best), percent(useful)],
    ...[String(describesIn(calls.during) - calls.during.again), String(calls.during.again)],
    ...[String(calls.during.throttled + calls.after.throttled), String(runs.throttled), `${residentMb.toFixed(0)} MB`],
  ];
}

const countsOf = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ') || '–';

function callRows({ cell, calls }: Round): readonly (readonly string[])[] {
  const row = (when: string, { actions }: Tally) => [nameOf(cell), when, countsOf(actions)];
  return [row('before', calls.before), row('during', calls.during), row('after', calls.after)];
}

const runRow = ({ cell, runs }: Round): readonly string[] => [nameOf(cell), countsOf(runs.endings), runs.said.join('; ')];

const SCAN_HEAD = [
  ...['N × M', 'shared', '', 'reads needed', 'writes needed', 'least time', 'reads', 'writes', 'throttled'],
  ...['last out', `in ${EARLY_MS / 1_000} s`, 'in time'],
];

function scanRow({ cell, sharing, how, need, reads, writes, throttled, out }: Scan): readonly string[] {
  const needed = [String(need.reads), String(need.writes), inS(need.leastMs)];
  const done = [String(reads), String(writes), String(throttled), inS(out.lastMs), percent(out.early), percent(out.inTime)];
  return [nameOf(cell), sharing, how, ...needed, ...done];
}

const warmRow = ([groups, ms]: [number, number | null]): readonly string[] => [String(groups), ms === null ? 'not complete' : inS(ms)];

const WORDS = new Map<Judged['met'], string>([
  [true, 'met'],
  [false, 'MISSED'],
  [null, 'says nothing'],
]);

const judgedRow = ({ target, where, measured, met }: Judged): readonly string[] => [target, where, measured, WORDS.get(met) ?? ''];

/** Everything that was measured and what it was held against, as tables. */
export function reportOf({ rounds, scans, warmMs }: Findings): readonly string[] {
  return [
    ...tableOf([['target groups', 'index complete after'], ...[...warmMs].map(warmRow)]),
    ...['', ...tableOf([STORM_HEAD, ...rounds.map(stormRow)])],
    ...['', ...tableOf([['N × M', 'when', 'asked of AWS'], ...rounds.flatMap(callRows)])],
    ...['', ...tableOf([['N × M', 'steps ended', 'said the most often of those that did not succeed'], ...rounds.map(runRow)])],
    ...['', ...tableOf([SCAN_HEAD, ...scans.map(scanRow)])],
    ...['', ...tableOf([['target', 'N × M', 'measured', ''], ...judgeAll(rounds).map(judgedRow)])],
  ];
}
