import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerProcess } from './server-process.ts';

/** What the storm cost the server's process. */
export type ServerCost = {
  /** The most memory it had at once, resident. */
  readonly residentMb: number;
  /** How long its event loop kept others waiting. */
  readonly loopMaxMs: number;
  readonly loopP99Ms: number;
};

/** The event loop's monitor measures by a timer of so many ms, and counts that in. */
const RESOLUTION_MS = 10;
/** Makes Linux begin anew with a process's most memory. */
const FORGET_MOST = '5';

async function metricsOf(url: string): Promise<(name: string) => number> {
  const text = await (await fetch(url)).text();
  return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** Begins to measure; the function it gives ends that. Reading the server's metrics makes its monitor begin anew. */
export async function measureCost({ pid, metrics }: ServerProcess): Promise<() => Promise<ServerCost>> {
  await metricsOf(metrics);
  writeFileSync(`/proc/${pid}/clear_refs`, FORGET_MOST);
  return async () => {
    const most = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const metric = await metricsOf(metrics);
    const delayMs = (name: string) => Math.max(0, metric(`nodejs_eventloop_lag_${name}_seconds`) * 1_000 - RESOLUTION_MS);
    return { residentMb: Number(most) / 1_024, loopMaxMs: delayMs('max'), loopP99Ms: delayMs('p99') };
  };
}
