import { type Clock, type Log, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';
import type { Patience } from './ask-patiently.ts';
import type { Self } from './choose-pods.ts';
import type { Kubernetes } from './client.ts';
import { errorOf } from './errors.ts';
import { createGate } from './gate.ts';
import type { Timing } from './grace.ts';
import { type Drained, progressLine } from './outcome.ts';
import { createPodBoard, type PodBoard } from './pod-board.ts';
import { createPacedVoice } from './progress.ts';
import { isOk } from './status-errors.ts';
import { createTriage } from './triage.ts';
import { createPodFollower, type PodFollower } from './watch-pods.ts';

/** One drain. Instants are epoch ms. */
export type DrainWork = {
  readonly kubernetes: Kubernetes;
  readonly clock: Clock;
  readonly log: Log;
  readonly nodeName: string;
  readonly podSelector: string | undefined;
  readonly self: Self;
  readonly timing: Timing;
  /** How many requests about pods are under way at most. */
  readonly concurrency: number;
  /** When the drain is over, complete or not. */
  readonly drainBy: number;
  readonly signal: AbortSignal;
  /** Hears how far it is, at most every 2 s. */
  readonly say: (line: string) => void;
};

const SAY_EVERY_MS = 2_000;

/** Waits until every pod is gone, and a fresh list says so too. */
async function untilGone({ board, follower, patience }: { board: PodBoard; follower: PodFollower; patience: Patience }): Promise<void> {
  do {
    await orAborted(board.whenQuiet(), patience.signal);
    await follower.relist(patience);
  } while (!board.isQuiet());
}

/** Without a first list there is no drain; it may take the whole time, but not longer. */
async function look(follower: PodFollower, { nodeName, patience }: { nodeName: string; patience: Patience }): Promise<void> {
  const reply = await follower.relist(patience);
  if (!isOk(reply)) throw errorOf(`list the pods of node ${nodeName}`, reply);
}

/**
 * What became of the node's pods when all of them were gone, or when the time was up; the last are then `unfinished`.
 * Evicts what is there and what arrives. An abort of `signal` rejects with its reason: nothing more is asked afterwards,
 * and evictions already accepted go on. Draining twice is safe.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED when the pods cannot even be listed
 */
export async function drainNode(work: DrainWork): Promise<Drained> {
  const { kubernetes, clock, nodeName, drainBy } = work;
  const timeUp = new Error('the time for the drain is up');
  const held = signalAt(clock, drainBy, timeUp, work.signal);
  const over = new AbortController();
  const signal = AbortSignal.any([held.signal, over.signal]);
  const drained = (): Drained => ({ node: nodeName, pods: board.outcomes() });
  const voice = createPacedVoice({ clock, everyMs: SAY_EVERY_MS, speak: work.say });
  const changed = () => voice.say(() => progressLine(drained()));
  const board = createPodBoard({ ...work, signal, gate: createGate(work.concurrency), triage: createTriage(work), changed });
  const follower = createPodFollower({ which: work, see: board.see });
  const patience = { kubernetes, clock, signal, giveUpAt: drainBy };
  try {
    await look(follower, { nodeName, patience: { ...patience, signal: work.signal } });
    follower.follow(patience).catch((error: unknown) => {
      if (!signal.aborted) work.log.error('stopped following the pods', { node: nodeName, problem: messageOf(error) });
    });
    await untilGone({ board, follower, patience });
  } catch (error) {
    if (error !== timeUp) throw error;
  } finally {
    over.abort(new Error('the drain is over'));
    held.release();
    voice.end();
  }
  return drained();
}
