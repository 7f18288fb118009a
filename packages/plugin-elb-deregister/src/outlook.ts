import { boundOf, requestsWithin } from '@lastcall/aws';
import { type ImaginedStorm, sleep } from '@lastcall/plugin-api';
import type { Parts } from './parts.ts';
import { foreseenText, outlookText } from './sentences.ts';

/** By then the instances that are interrupted together have said what they want, ms. */
const SAID_MS = 1_000;

/** What is told of it, and its end. */
export type Telling = {
  /** So many more places surely have to be left. */
  listed(sure: number): void;
  stop(): void;
};

/**
 * Tells once, in the middle of the work, when AWS's request rate does not allow to leave every target group in time. Stop it when the work
 * is over.
 */
export function tellOutlook({ balancing, clock, interruption, context }: Parts): Telling {
  const over = new AbortController();
  let toLeave = 0;
  const signal = AbortSignal.any([over.signal, context.signal]);
  const tell = async () => {
    await sleep(clock, SAID_MS, signal);
    const outlook = await balancing.departures.outlook(interruption, toLeave);
    const leftMs = context.remainingMs();
    if (outlook.leastMs > leftMs && !signal.aborted) await context.progress(outlookText(outlook, leftMs));
  };
  if (!context.dryRun) void tell().catch(() => undefined);
  return {
    listed(sure) {
      toLeave += sure;
    },
    stop: () => over.abort(),
  };
}

/** What AWS's request rates would make of a storm; null when it fits into the step's time. */
export function foresee({ instances, targetGroups, budgetMs }: ImaginedStorm): string | null {
  const { requests, leastMs } = boundOf({ instances, targetGroups });
  if (leastMs <= budgetMs) return null;
  return foreseenText({ instances, targetGroups, requests, leastMs, inTime: Math.min(requests, requestsWithin(budgetMs)) });
}
