import { type Clock, sleep } from '@lastcall/plugin-api';
import { type Ask, deletePod, evict, type PodId } from './asks.ts';
import type { Kubernetes } from './client.ts';
import { judge, type Obstacle } from './eviction-answer.ts';
import type { Gate } from './gate.ts';
import type { Timing } from './grace.ts';
import { type Act, nextAct, pauseAfter } from './next-act.ts';
import type { Pod } from './objects.ts';

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
  readonly timing: Timing;
  /** Lets only so many requests of a drain out at once. */
  readonly gate: Gate;
  /** Aborts when the pod is gone or the drain is over; nothing is asked afterwards. */
  readonly signal: AbortSignal;
  /** The pod as last seen. */
  pod(): Pod;
  /** Told of every step. */
  tell(stage: Stage, act: Act): void;
};

const idOf = ({ metadata }: Pod): PodId => ({ namespace: metadata.namespace, name: metadata.name, uid: metadata.uid });
const howOf = (act: Act): How => (act.do === 'evict' ? 'evicted' : 'deleted');

function askFor(act: Exclude<Act, { do: 'nothing' }>, pod: Pod): Ask {
  const farewell = { pod: idOf(pod), graceSeconds: act.graceSeconds };
  return act.do === 'evict' ? evict(farewell) : deletePod(farewell);
}

/** One request for the pod as it is now; the obstacle it met, or null when there is nothing more to ask. */
async function askOnce(eviction: Eviction, met: Obstacle | null): Promise<Obstacle | null> {
  const { kubernetes, clock, timing, signal, tell } = eviction;
  signal.throwIfAborted();
  const pod = eviction.pod();
  const act = nextAct({ pod, obstacle: met, timing, now: clock.now() });
  if (act.do === 'nothing') {
    tell({ is: 'accepted', how: null }, act);
    return null;
  }
  tell({ is: 'asking', how: howOf(act) }, act);
  const verdict = judge(await kubernetes.send(askFor(act, pod), signal));
  if (verdict.is === 'again') tell({ is: 'blocked', obstacle: verdict.obstacle }, act);
  else if (verdict.is === 'failed') tell({ is: 'failed', code: verdict.code, words: verdict.words }, act);
  else tell({ is: 'accepted', how: verdict.is === 'gone' ? null : howOf(act) }, act);
  return verdict.is === 'again' ? verdict.obstacle : null;
}

/**
 * Asks for one pod to go until the server accepted, it is gone, or it failed for good; `tell` hears which.
 * Every request bears the UID, so a replacement with the same name is never touched.
 * Rejects with the signal's reason when it aborts; an accepted eviction cannot be taken back.
 */
export async function evictPod(eviction: Eviction): Promise<void> {
  const { clock, timing, gate, signal } = eviction;
  let obstacle: Obstacle | null = null;
  for (let tries = 1; ; tries += 1) {
    const met: Obstacle | null = obstacle;
    obstacle = await gate<Obstacle | null>(() => askOnce(eviction, met));
    if (obstacle === null) return;
    await sleep(clock, pauseAfter({ pod: eviction.pod(), obstacle, timing, now: clock.now(), tries }), signal);
  }
}
