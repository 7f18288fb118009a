import { sleep, systemClock } from '@lastcall/plugin-api';
import { type Cell, candidatesOf, writesOf } from './cells.ts';
import { type Estate, outAtIn, type Scene } from './estate.ts';
import { leastMs, mostOutWithin, sumOf } from './least-time.ts';
import { postAll } from './notices.ts';
import { type Phases, recordOf, writesIn } from './record.ts';
import { closedBy, type Runs, runsOf, untilClosed } from './runs.ts';
import type { ServerProcess } from './server-process.ts';

/** What a storm came to. Durations are ms from the first notice; shares are of all pairs of an instance and a group. */
export type Round = {
  readonly cell: Cell;
  readonly pairs: number;
  /** What is needed at the least: requests, and the time AWS's buckets allow them in. */
  readonly need: { readonly writes: number; readonly candidates: number; readonly leastMs: number };
  /** Until the server had taken every notice. */
  readonly postedMs: number;
  /** Answers of the server that it could not take a notice now. */
  readonly refused: number;
  /** Null: none was out. */
  readonly firstOutMs: number | null;
  readonly lastOutMs: number | null;
  readonly out: number;
  readonly early: { readonly share: number; readonly best: number };
  readonly inTime: { readonly share: number; readonly best: number };
  /** Of the most targets that as many writes could have taken out, how many were: 1 when the fullest went first. */
  readonly useful: number;
  readonly calls: Phases;
  readonly runs: Runs;
  readonly residentMb: number;
};

/** What "early" means: the time in which 500 instances must be out of 16 groups. */
export const EARLY_MS = 20_000;
/** A spot notice lasts two minutes; the server keeps five seconds of them free. */
export const BUDGET_MS = 115_000;
const CLOSED_MS = 130_000;
/** How long AWS's buckets take from empty to full, ms, and a little more. */
const CALM_MS = 6_000;

/** Has AWS warn of the scene's instances at once and waits until the server is done with them, and the buckets full again. */
export async function playRound(estate: Estate, scene: Scene, server: ServerProcess): Promise<Round> {
  const { aws } = estate;
  const { cell, instanceIds, membership } = scene;
  const closedBefore = await closedBy(server);
  const { beganAt, tookMs, refused } = await postAll(server.intake, instanceIds);
  await untilClosed(server, closedBefore + instanceIds.length, beganAt + CLOSED_MS);
  await sleep(systemClock, CALM_MS);
  const outMs = outAtIn(estate, scene).map((at) => at - beganAt);
  const lastOutMs = outMs.at(-1) ?? null;
  const calls = recordOf(aws, { from: beganAt, to: beganAt + (lastOutMs ?? BUDGET_MS) });
  aws.calls.clear();
  const [writes, candidates] = [writesOf(membership), candidatesOf(membership)];
  const pairs = sumOf(writes);
  const within = (ms: number) => ({
    share: outMs.filter((at) => at <= ms).length / pairs,
    best: mostOutWithin(ms, writes, candidates) / pairs,
  });
  return {
    ...{ cell, pairs, calls, lastOutMs, refused, postedMs: tookMs, firstOutMs: outMs[0] ?? null, out: outMs.length },
    need: { writes: writes.length, candidates, leastMs: leastMs({ writes: writes.length, describes: candidates }) },
    early: within(EARLY_MS),
    inTime: within(BUDGET_MS),
    useful: outMs.length / sumOf(writes.slice(0, writesIn(calls.during))),
    runs: await runsOf(server, instanceIds),
    residentMb: server.residentMb(),
  };
}
