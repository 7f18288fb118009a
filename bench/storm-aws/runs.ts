import { sleep, systemClock } from '@lastcall/plugin-api';
import type { ServerProcess } from './server-process.ts';

type StepTold = { readonly outcome: string | null; readonly code: string | null; readonly summary: string };
type RunTold = { readonly instanceId: string; readonly outcome: string | null; readonly steps: readonly StepTold[] };

/** What the server says of the runs of a storm. */
export type Runs = {
  /** How often the step ended with each outcome, and its code where it has one. */
  readonly endings: Readonly<Record<string, number>>;
  /** Steps that failed because AWS had refused. */
  readonly throttled: number;
  /** For each ending but success, what was said the most often. */
  readonly said: readonly string[];
};

const LOOK_MS = 250;
/** The most the API lists. */
const MOST_RUNS = 1_000;
const THROTTLED = 'AWS_THROTTLED';
const CLOSED = /^lastcall_interruptions_closed_total\{[^}]*\} (\d+)$/gm;

/** How many interruptions the server has closed. */
export async function closedBy({ privateUrl }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${privateUrl}/metrics`)).text();
  return [...text.matchAll(CLOSED)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Resolves when so many are closed; rejects when they are not by `giveUpAt`. */
export async function untilClosed(server: ServerProcess, count: number, giveUpAt: number): Promise<void> {
  for (let closed = await closedBy(server); closed < count; closed = await closedBy(server)) {
    if (systemClock.now() > giveUpAt) throw new Error(`only ${closed} of ${count} interruptions closed`);
    await sleep(systemClock, LOOK_MS);
  }
}

const endingOf = ({ outcome, code }: StepTold): string => [outcome ?? 'unended', ...(code === null ? [] : [code])].join(' ');

function mostFrequent(words: readonly string[]): string {
  const [first] = [...Map.groupBy(words, (word) => word)].sort(([, one], [, other]) => other.length - one.length);
  return first?.[0] ?? '';
}

/** Asks the server what became of the runs of these instances. */
export async function runsOf({ privateUrl }: ServerProcess, instanceIds: readonly string[]): Promise<Runs> {
  const told = (await (await fetch(`${privateUrl}/api/interruptions?limit=${MOST_RUNS}`)).json()) as readonly RunTold[];
  const own = new Set(instanceIds);
  const steps = told.filter(({ instanceId }) => own.has(instanceId)).flatMap((run) => run.steps);
  const failed = steps.filter(({ outcome }) => outcome !== 'succeeded');
  const endings = [...Map.groupBy(steps, endingOf)].map(([ending, { length }]) => [ending, length] as const);
  return {
    endings: Object.fromEntries(endings),
    throttled: steps.filter(({ code }) => code === THROTTLED).length,
    said: [...Map.groupBy(failed, endingOf)].map(([ending, some]) => `${ending}: ${mostFrequent(some.map(({ summary }) => summary))}`),
  };
}
