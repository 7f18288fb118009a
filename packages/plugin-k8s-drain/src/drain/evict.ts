import { type Clock, type Log, signalAt, sleep } from '@lastcall/plugin-api';
import type { Ask } from '../api-server/asks.ts';
import type { Kubernetes } from '../api-server/client.ts';
import type { Gate } from '../api-server/gate.ts';
import { type Pod, podName } from '../api-server/objects.ts';
import { deletePod, evict, type PodId } from '../api-server/pod-asks.ts';
import { isOk, type Reply } from '../api-server/status-errors.ts';
import type { Budgets } from '../budgets/budgets.ts';
import { FREE, type Turn } from '../budgets/lane.ts';
import type { Farewell } from '../events/about-pod.ts';
import type { DrainNews } from '../events/drain-news.ts';
import { judge, type Obstacle, secondThoughts, type Verdict } from '../pods/eviction-answer.ts';
import { overrideAt } from '../pods/grace.ts';
import { type Act, nextAct, pauseAfter } from '../pods/next-act.ts';
import type { Terms } from '../pods/terms.ts';
import type { Disruptions } from './disruption.ts';

/** Why the talk about a pod ends that is gone. */
export const POD_GONE = new Error('the pod is gone');

/** How far the talk about one pod has come. */
export type Stage =
  | { readonly is: 'asking'; readonly how: How }
  | { readonly is: 'blocked'; readonly obstacle: Obstacle }
  /** `how` is null where the pod was leaving without our doing, or was gone. */
  | { readonly is: 'accepted'; readonly how: How | null }
  | { readonly is: 'failed'; readonly code: string; readonly words: string };

/** By which request a pod goes: an eviction, or a deletion past its budget. */
export type How = 'evicted' | 'deleted';

/** The work on one pod. */
export type Eviction = {
  readonly kubernetes: Kubernetes;
  readonly clock: Clock;
  readonly log: Log;
  readonly terms: Terms;
  readonly budgets: Budgets;
  readonly disruptions: Disruptions;
  readonly news: Pick<DrainNews, 'leaving'>;
  /** Lets only so many requests of a drain out at once. */
  readonly gate: Gate;
  /** Aborts when the pod is gone, with {@link POD_GONE}, or the drain is over; nothing is asked afterwards. */
  readonly signal: AbortSignal;
  /** The pod as last seen. */
  pod(): Pod;
  /** Told of every step. */
  tell(stage: Stage): void;
};

/** What has been said about a pod so far. */
type Talk = Eviction & { isDeletionTold: boolean; tries: number };

const idOf = ({ metadata }: Pod): PodId => ({ namespace: metadata.namespace, name: metadata.name, uid: metadata.uid });
const howOf = (act: Farewell): How => (act.do === 'evict' ? 'evicted' : 'deleted');

function askFor(act: Farewell, pod: Pod): Ask {
  const farewell = { pod: idOf(pod), graceSeconds: act.graceSeconds };
  return act.do === 'evict' ? evict(farewell) : deletePod(farewell);
}

const decide = ({ terms, clock, pod }: Eviction, obstacle: Obstacle | null): Act =>
  nextAct({ pod: pod(), obstacle, terms, now: clock.now() });

function stageAfter(verdict: Verdict, act: Farewell): Stage {
  if (verdict.is === 'again') return { is: 'blocked', obstacle: verdict.obstacle };
  if (verdict.is === 'failed') return verdict;
  return { is: 'accepted', how: verdict.is === 'gone' ? null : howOf(act) };
}

/** Sends the request; the first deletion past a budget is told of, and not every try of it. */
async function send(eviction: Talk, act: Farewell): Promise<Reply> {
  const { kubernetes, signal, log, disruptions } = eviction;
  const pod = eviction.pod();
  const sendNow = () => kubernetes.send(askFor(act, pod), signal);
  if (act.do !== 'delete' || eviction.isDeletionTold) return sendNow();
  eviction.isDeletionTold = true;
  log.warn('deleting a pod instead of evicting it', { pod: podName(pod), because: act.because });
  return act.overrides ? disruptions.around({ ...act, pod, signal }, sendNow) : sendNow();
}

/** Sends the request, and tells people once the pod is on its way. */
async function sendAndTell(eviction: Talk, act: Farewell): Promise<Reply> {
  const pod = eviction.pod();
  try {
    const reply = await send(eviction, act);
    if (isOk(reply)) eviction.news.leaving(pod, act);
    return reply;
  } catch (reason) {
    // Whoever goes before the answer comes has heard the request.
    if (reason === POD_GONE) eviction.news.leaving(pod, act);
    throw reason;
  }
}

/** One request for the pod as it is now; null when there was nothing to ask. */
async function askOnce(eviction: Talk, met: Obstacle | null): Promise<Verdict | null> {
  const { signal, tell } = eviction;
  signal.throwIfAborted();
  const act = decide(eviction, met);
  if (act.do === 'nothing') {
    tell({ is: 'accepted', how: null });
    return null;
  }
  tell({ is: 'asking', how: howOf(act) });
  eviction.tries += 1;
  const verdict = secondThoughts(judge(await sendAndTell(eviction, act)), { mode: eviction.terms.mode, tries: eviction.tries });
  tell(stageAfter(verdict, act));
  return verdict;
}

const blockedBy = (words: string): Obstacle => ({ by: 'budget', words, retryAfterMs: null });

function answerOf(verdict: Verdict | null): Parameters<Turn['end']>[0] {
  if (verdict?.is === 'accepted') return 'let-go';
  return verdict?.is === 'again' && verdict.obstacle.by === 'budget' ? 'refused' : 'other';
}

/** Leave of the pod's budget to ask for it; null when the time to override the budget came first. */
async function leaveFor({ budgets, clock, terms, signal, pod, tell }: Eviction): Promise<Turn | null> {
  const overridesAt = overrideAt(pod(), terms);
  if (clock.now() >= overridesAt) return FREE;
  const name = budgets.inTheWay(pod());
  if (name !== null) tell({ is: 'blocked', obstacle: blockedBy(name) });
  const tooLate = new Error('no time left to wait for the budget');
  const held = signalAt(clock, Math.min(overridesAt, Number.MAX_SAFE_INTEGER), tooLate, signal);
  try {
    return await budgets.turn({ pod: pod(), signal: held.signal });
  } catch (reason) {
    if (reason !== tooLate) throw reason;
    return null;
  } finally {
    held.release();
  }
}

/** Asks when the budget gives leave. */
async function askInTurn(eviction: Talk, met: Obstacle | null): Promise<Verdict | null> {
  const turn = await leaveFor(eviction);
  if (turn === null) return { is: 'again', obstacle: blockedBy(eviction.budgets.namesFor(eviction.pod())[0] ?? 'unnamed') };
  const triesBefore = eviction.tries;
  let verdict: Verdict | null = null;
  try {
    verdict = await eviction.gate(() => askOnce(eviction, met));
    return verdict;
  } finally {
    // A pod that is gone before its eviction was answered was let go.
    const isUnanswered = verdict === null && eviction.tries > triesBefore;
    turn.end(isUnanswered ? 'let-go' : answerOf(verdict));
  }
}

/**
 * Asks for one pod to go until the server accepted, it is gone, or it failed for good; `tell` hears which.
 * Every request bears the UID, so a replacement with the same name is never touched.
 * Rejects with the signal's reason when it aborts; an accepted eviction cannot be taken back.
 */
export async function evictPod(eviction: Eviction): Promise<void> {
  const { clock, terms, gate, signal, budgets, pod } = eviction;
  const talk: Talk = { ...eviction, isDeletionTold: false, tries: 0 };
  let obstacle: Obstacle | null = null;
  for (;;) {
    const met: Obstacle | null = obstacle;
    const isEviction: boolean = decide(eviction, met).do === 'evict';
    const verdict: Verdict | null = isEviction ? await askInTurn(talk, met) : await gate(() => askOnce(talk, met));
    if (verdict?.is !== 'again') return;
    // A deletion that found the server busy is tried again as what it was, and not as an eviction.
    obstacle = !isEviction && verdict.obstacle.by === 'throttled' ? met : verdict.obstacle;
    const watched = budgets.namesFor(pod()).length === 1;
    await sleep(clock, pauseAfter({ pod: pod(), obstacle: verdict.obstacle, terms, now: clock.now(), tries: talk.tries, watched }), signal);
  }
}
