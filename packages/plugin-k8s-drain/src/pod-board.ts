import { codeOf, type Log, messageOf } from '@lastcall/plugin-api';
import { inLeavingOrder } from './choose-pods.ts';
import { type Eviction, evictPod, type Stage } from './evict.ts';
import type { Act } from './next-act.ts';
import { isStopped, type Pod, podName } from './objects.ts';
import type { PodOutcome } from './outcome.ts';
import { isSettled, outcomeOf, type TrackedPod, withStage } from './tracked-pod.ts';
import type { Triage } from './triage.ts';

/** Every pod of the node and how far each has come. Pods that must go are asked to as soon as they are seen. */
export type PodBoard = {
  /** Takes in the pods that are there now, by UID. Those that were there before and are not any more have gone. */
  see(pods: ReadonlyMap<string, Pod>): void;
  /** True when there is nothing left to wait for. */
  isQuiet(): boolean;
  /** Resolves when {@link PodBoard.isQuiet} is true. */
  whenQuiet(): Promise<void>;
  outcomes(): readonly PodOutcome[];
};

/** What the board acts with. `signal` ends every talk. */
export type BoardWork = Omit<Eviction, 'pod' | 'tell'> & {
  readonly triage: Triage;
  readonly log: Log;
  /** Told after every change. */
  readonly changed: () => void;
};

type Card = { tracked: TrackedPod; readonly gone: AbortController };

/** Talks to the server about one pod until that has an end; `heard` is told how far it is. */
function talk(card: Card, { work, heard }: { readonly work: BoardWork; readonly heard: () => void }): void {
  const signal = AbortSignal.any([work.signal, card.gone.signal]);
  const tell = (stage: Stage) => {
    card.tracked = withStage(card.tracked, stage);
    heard();
  };
  const tellAndLog = (stage: Stage, act: Act) => {
    const pod = podName(card.tracked.pod);
    if (stage.is === 'asking' && act.do === 'delete') work.log.warn('deleting a pod instead of evicting it', { pod, because: act.because });
    tell(stage);
  };
  evictPod({ ...work, signal, pod: () => card.tracked.pod, tell: tellAndLog }).catch((error: unknown) => {
    if (!signal.aborted) tell({ is: 'failed', code: codeOf(error, 'K8S_REFUSED'), words: messageOf(error) });
  });
}

function update(card: Card, { pod, now }: { readonly pod: Pod | undefined; readonly now: number }): void {
  if (card.tracked.skip !== null || card.tracked.overAt !== null) return;
  const over = pod === undefined || isStopped(pod);
  card.tracked = { ...card.tracked, pod: pod ?? card.tracked.pod, overAt: over ? now : null };
  if (over) card.gone.abort(new Error('the pod is gone'));
}

/** Makes an empty board. */
export function createPodBoard(work: BoardWork): PodBoard {
  const { clock, triage } = work;
  const cards = new Map<string, Card>();
  let waiting: (() => void)[] = [];

  const isQuiet = () => [...cards.values()].every(({ tracked }) => isSettled(tracked));

  const changed = () => {
    work.changed();
    if (!isQuiet()) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  const addCard = (pod: Pod): Card => {
    const tracked = { pod, firstSeenAt: clock.now(), skip: triage.reasonToLeave(pod), stage: null, budget: null, overAt: null };
    const card = { tracked, gone: new AbortController() };
    cards.set(pod.metadata.uid, card);
    return card;
  };

  return {
    isQuiet,
    see(pods) {
      for (const [uid, card] of cards) update(card, { pod: pods.get(uid), now: clock.now() });
      const fresh = [...pods.values()].filter((pod) => !cards.has(pod.metadata.uid));
      const added = inLeavingOrder(fresh).map(addCard);
      triage.endOfFirstLook();
      for (const card of added) if (card.tracked.skip === null) talk(card, { work, heard: changed });
      changed();
    },
    whenQuiet: () => new Promise((resolve) => (isQuiet() ? resolve() : void waiting.push(resolve))),
    outcomes: () => [...cards.values()].map(({ tracked }) => outcomeOf(tracked, clock.now())),
  };
}
