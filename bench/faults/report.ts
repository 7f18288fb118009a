import { percentilesOf } from '../parts/percentiles.ts';
import type { Incarnation } from '../parts/replica.ts';
import { tableOf } from '../parts/table.ts';
import type { TakeOver } from './take-overs.ts';
import type { Carried } from './trouble.ts';
import type { Evidence, Verdict } from './verdict.ts';

/** A number that must be 0, and what makes it more. */
export type Demand = { readonly name: string; readonly offenders: readonly string[] };

/** What the bench demands. */
export function demandsOf(verdict: Verdict, incarnations: readonly Incarnation[]): readonly Demand[] {
  return [
    { name: 'lost: acknowledged, but never journalled', offenders: verdict.lost },
    { name: 'lost: journalled, but never closed', offenders: verdict.neverClosed },
    { name: 'never acknowledged, however often delivered', offenders: verdict.neverAcknowledged },
    { name: 'journal writes of a stale epoch that took effect', offenders: verdict.staleWrites },
    { name: 'hooks never completed', offenders: verdict.hooksNeverCompleted },
    { name: 'SSM commands sent twice, no process paused', offenders: verdict.commandsTwice },
    {
      name: 'steps past the deadline by more than 250 ms, process not paused',
      offenders: verdict.late.filter(({ paused }) => !paused).map(({ words }) => words),
    },
    { name: 'processes that ended by themselves once ready', offenders: ownEnds(incarnations) },
    { name: 'processes that hung, starting or ending, for 20 s', offenders: hangs(incarnations) },
  ];
}

function ownEnds(incarnations: readonly Incarnation[]): readonly string[] {
  return incarnations
    .filter(({ end, readyAt, hung }) => end === 'by itself' && readyAt !== null && hung === null)
    .map(({ pid, code, endedAt }) => `process ${pid} with code ${code} at ${endedAt}`);
}

function hangs(incarnations: readonly Incarnation[]): readonly string[] {
  return incarnations.flatMap(({ hung, pid, startedAt }) =>
    hung === null ? [] : [`process ${pid}, started at ${startedAt}, while ${hung}`],
  );
}

/** The numbers as a table: first what must be 0, then what is measured. */
export function reportOf(verdict: Verdict, demands: readonly Demand[], { sent, carried }: Evidence): readonly string[] {
  const rows = [
    ['what', 'number', 'must be'],
    ['notices sent', String(sent.length), ''],
    ['notices acknowledged', String(verdict.acknowledged), ''],
    ['notices journalled', String(verdict.journalled), ''],
    ['interruptions opened', String(verdict.opened), ''],
    ['interruptions closed', String(verdict.closed), ''],
    ...demands.map(({ name, offenders }) => [name, String(offenders.length), '0']),
    ['SSM commands sent twice, a process paused', String(verdict.commandsTwicePaused.length), ''],
    ['steps past the deadline, process paused', String(verdict.late.filter(({ paused }) => paused).length), ''],
    ...takeOverRows('kill -9', verdict.takeOvers, 'killed'),
    ...takeOverRows('SIGTERM', verdict.takeOvers, 'terminated'),
    ['interruptions with a Slack message so far', String(verdict.told), ''],
    ['interruptions with two, no process paused', String(verdict.toldTwice.length), ''],
    ['interruptions with two, a process paused', String(verdict.toldTwicePaused.length), ''],
  ];
  return [...tableOf(rows), '', `ended as: ${countsText(verdict.outcomes)}`, `faults: ${countsText(countsOf(carried))}`];
}

function takeOverRows(name: string, takeOvers: readonly TakeOver[], end: TakeOver['end']): readonly (readonly string[])[] {
  const all = takeOvers.filter((each) => each.end === end);
  const able = all.filter(({ able }) => able);
  const row = (words: string, some: readonly TakeOver[]) => {
    const { count, p50, p99, most } = percentilesOf(some.map(({ ms }) => ms));
    const numbers = count === 0 ? 'none' : `${p50} / ${p99} / ${most} ms of ${count}`;
    return [`take-over after ${name}, p50 / p99 / most, ${words}`, numbers, ''];
  };
  return [row('another replica able throughout', able), row('whatever else was wrong', all)];
}

function countsOf(carried: readonly Carried[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(carried, ({ name }) => name)].map(([name, all]) => [name, all.length]));
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
