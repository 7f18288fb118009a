import { tableOf } from '../parts/table.ts';
import { outcomesIn } from './audit/audit.ts';
import type { Soaked } from './bench.ts';
import type { Verdict } from './verdict.ts';

/** The numbers as a table: what was there to be judged, then what must be 0. */
export function reportOf({ views, demands, excused }: Verdict, { happened, troubles, truth, watch, fleet }: Soaked): readonly string[] {
  const rows = [
    ['what', 'number', 'must be'],
    ['machines', String(fleet.all.size), ''],
    ['interruptions', String(views.length), ''],
    ['audited while it happened', String(watch.audited), ''],
    ['requests to AWS', String(truth.requests.count), ''],
    ...demands.map(({ name, offenders }) => [name, String(offenders.length), '0']),
  ];
  return [
    ...tableOf(rows),
    '',
    `happened: ${countsText(happened)}`,
    `troubles: ${countsText(troubles)}`,
    `runs: ${countsText(countsOf(views.map(({ outcome }) => outcome ?? 'open')))}`,
    `excused: ${countsText(countsOf(excused.map(({ excuse }) => excuse ?? '')))}`,
    `steps: ${countsText(outcomesIn(views))}`,
  ];
}

const countsOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));

const countsText = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
