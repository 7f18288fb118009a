import { messageOf, orAborted, signalAt, sleep } from '@lastcall/plugin-api';
import { waitForVolumes } from '../after/volumes.ts';
import type { Patience } from '../api-server/ask-patiently.ts';
import { createGate } from '../api-server/gate.ts';
import { isOk } from '../api-server/status-errors.ts';
import type { NodePods } from '../watching/node-pods.ts';
import type { DrainWork } from './drain-work.ts';
import { watchHeldUp } from './held-up.ts';
import { type Opening, openDrain } from './opening.ts';
import { type Drained, progressLine } from './outcome.ts';
import { createPodBoard, type PodBoard } from './pod-board.ts';
import { createPacedVoice } from './progress.ts';
import { createTriage } from './triage.ts';

/** How often one drain says how far it is, ms; in a storm as much rarer as there are drains, for every line is journalled. */
const SAY_EVERY_MS = 2_000;
const SAY_PER_DRAIN_MS = 50;

/** One drain under way. */
type Drain = { readonly work: DrainWork; readonly patience: Patience; readonly board: PodBoard; readonly pods: NodePods };

/** A list that says all pods are gone counts only if it was given; it is asked for again this much later otherwise, ms. */
const LIST_PAUSE_MS = 1_000;

/** Waits until every pod is gone, and a fresh list says so too. */
async function untilGone({ work, board, pods, patience }: Drain): Promise<void> {
  for (;;) {
    await orAborted(board.whenQuiet(), patience.signal);
    const isListed = isOk(await pods.relist(patience));
    if (isListed && board.isQuiet()) return;
    if (!isListed) await sleep(work.clock, LIST_PAUSE_MS, patience.signal);
  }
}

function keepWatch({ work, pods, patience }: Drain): void {
  pods.keepWatch(patience).catch((error: unknown) => {
    if (!patience.signal.aborted) work.log.error('stopped following the pods', { node: work.nodeName, problem: messageOf(error) });
  });
}

/** Everything from the first eviction to the last volume; the volumes that are left. Time that is up ends it as well as anything else. */
async function seeThrough(drain: Drain, timeUp: Error): Promise<readonly string[]> {
  const { work, patience, board } = drain;
  keepWatch(drain);
  try {
    await untilGone(drain);
    return await waitForVolumes(work, { ...board.sides(), signal: patience.signal });
  } catch (error) {
    if (error !== timeUp) throw error;
    return [];
  }
}

const paceOf =
  ({ feeds }: DrainWork['cluster']) =>
  (): number =>
    Math.max(SAY_EVERY_MS, feeds.inUse() * SAY_PER_DRAIN_MS);

async function drainOpened(work: DrainWork, { window, pods, choose }: Opening): Promise<Drained> {
  const { cluster, clock, nodeName, drainBy } = work;
  const { kubernetes, budgets, disruptions } = cluster;
  const timeUp = new Error('the time for the drain is up');
  const held = signalAt(clock, drainBy, timeUp, work.signal);
  const over = new AbortController();
  const signal = AbortSignal.any([held.signal, over.signal]);
  const voice = createPacedVoice({ clock, everyMs: paceOf(cluster), speak: work.say });
  const changed = () => voice.say(() => progressLine({ pods: board.outcomes() }));
  const triage = createTriage({ choose, log: work.log });
  const board: PodBoard = createPodBoard({
    ...work,
    kubernetes,
    budgets,
    disruptions,
    signal,
    gate: createGate(work.concurrency),
    triage,
    changed,
  });
  const stopWatching = watchHeldUp({ clock, heldUp: board.heldUp, tell: work.news.waiting });
  window.showTo(board);
  try {
    const volumes = await seeThrough({ work, board, pods, patience: { kubernetes, clock, signal, giveUpAt: drainBy } }, timeUp);
    return { node: nodeName, pods: board.outcomes(), volumes };
  } finally {
    over.abort(new Error('the drain is over'));
    held.release();
    voice.end();
    stopWatching();
  }
}

/**
 * What became of the node's pods when all of them were gone, or when the time was up; the last are then `unfinished`.
 * Evicts what is there and what arrives. An abort of `signal` rejects with its reason: nothing more is asked afterwards,
 * and evictions already accepted go on. Draining twice is safe.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED when the pods cannot even be listed; K8S_DRAIN_REFUSED when
 * kubectl would not drain the node either: nothing was evicted then
 */
export async function drainNode(work: DrainWork): Promise<Drained> {
  const opening = await openDrain(work);
  try {
    return await drainOpened(work, opening);
  } finally {
    opening.pods.leave();
  }
}
