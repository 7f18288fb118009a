import { codeOf, messageOf, sleep } from '@lastcall/plugin-api';
import { isTerminating, type Pod } from '../api-server/objects.ts';
import { inLeavingOrder } from '../pods/choose-pods.ts';
import { type Eviction, evictPod, POD_GONE, type Stage } from './evict.ts';
import type { HeldUp } from './held-up.ts';
import type { PodOutcome } from './outcome.ts';
import { firstSight, heldUpBy, isSettled, outcomeOf, type TrackedPod, withSight, withStage } from './tracked-pod.ts';
import type { Triage } from './triage.ts';

/** Every pod of the node and how far each has come. Pods that must go are asked to as soon as they are seen. */
export type PodBoard = {
  /** Takes in the pods that are there now, by UID. Those that were there before and are not any more have gone. */
  see(pods: ReadonlyMap<string, Pod>): void;
  /** True when there is nothing left to wait for. */
  isQuiet(): boolean;
  /** Resolves when {@link PodBoard.isQuiet} is true. */
  whenQuiet(): Promise<void>;
  /** Takes in what happened to one pod; undefined where its object is gone. */
  update(uid: string, pod: Pod | undefined): void;
  /** The pods that were to go and those that stay, as last seen. */
  sides(): { readonly moved: readonly Pod[]; readonly staying: readonly Pod[] };
  /** The pods that their budgets keep at this moment. */
  heldUp(): readonly HeldUp[];
  outcomes(): readonly PodOutcome[];
};

/** What the board acts with. `signal` ends every talk. */
export type BoardWork = Omit<Eviction, 'pod' | 'tell'> & {
  readonly triage: Triage;
  /** Told after every change. */
  readonly changed: () => void;
};

type Card = { tracked: TrackedPod; readonly gone: AbortController; overdueFrom: string | null };
type Desk = { readonly work: BoardWork; readonly heard: () => void };

/** Talks to the server about one pod until that has an end; `heard` is told how far it is. */
function talk(card: Card, { work, heard }: Desk): void {
  const { clock, terms } = work;
  const signal = AbortSignal.any([work.signal, card.gone.signal]);
  const tell = (stage: Stage) => {
    const told = withStage(card.tracked, stage);
    card.tracked = told.overAt === null ? withSight(told, { pod: told.pod, mode: terms.mode, now: clock.now() }) : told;
    heard();
  };
  evictPod({ ...work, signal, pod: () => card.tracked.pod, tell }).catch((error: unknown) => {
    if (!signal.aborted) tell({ is: 'failed', code: codeOf(error, 'K8S_REFUSED'), words: messageOf(error) });
  });
}

/** A pod that does not go within the configured time after its grace period is not waited for. */
function leaveOverdue(card: Card, { work, heard }: Desk): void {
  const { clock, terms, signal } = work;
  const goesAt = card.tracked.pod.metadata.deletionTimestamp;
  if (terms.skipWaitSeconds === 0 || goesAt === undefined || card.overdueFrom === goesAt) return;
  card.overdueFrom = goesAt;
  const overdueAt = Date.parse(goesAt) + (terms.skipWaitSeconds + 1) * 1000;
  const give = () => {
    if (isSettled(card.tracked) || card.overdueFrom !== goesAt) return;
    card.tracked = { ...card.tracked, skip: `has been leaving for longer than ${terms.skipWaitSeconds} s` };
    card.gone.abort(new Error('it is not waited for'));
    heard();
  };
  sleep(clock, Math.max(0, overdueAt - clock.now()), AbortSignal.any([signal, card.gone.signal])).then(give, () => {});
}

function look(card: Card, { pod, desk }: { readonly pod: Pod | undefined; readonly desk: Desk }): void {
  const { clock, terms } = desk.work;
  card.tracked = withSight(card.tracked, { pod, mode: terms.mode, now: clock.now() });
  if (card.tracked.overAt !== null) card.gone.abort(POD_GONE);
  else if (isTerminating(card.tracked.pod)) leaveOverdue(card, desk);
}

/** Makes an empty board. */
export function createPodBoard(work: BoardWork): PodBoard {
  const { clock, triage } = work;
  const cards = new Map<string, Card>();
  let waiting: (() => void)[] = [];

  const isQuiet = () => [...cards.values()].every(({ tracked }) => isSettled(tracked));

  const changed = () => {
    work.changed();
    if (waiting.length === 0 || !isQuiet()) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  const desk: Desk = { work, heard: changed };

  const addCard = (pod: Pod): Card => {
    const tracked = firstSight({ pod, now: clock.now(), skip: triage.reasonToLeave(pod) });
    const card = { tracked, gone: new AbortController(), overdueFrom: null };
    cards.set(pod.metadata.uid, card);
    return card;
  };
  const begin = (card: Card) => {
    if (card.tracked.skip !== null) return;
    talk(card, desk);
    leaveOverdue(card, desk);
  };
  const podsOf = (all: readonly TrackedPod[]) => all.map(({ pod }) => pod);

  return {
    isQuiet,
    see(pods) {
      for (const [uid, card] of cards) look(card, { pod: pods.get(uid), desk });
      const fresh = [...pods.values()].filter((pod) => !cards.has(pod.metadata.uid));
      const added = inLeavingOrder(fresh).map(addCard);
      triage.endOfFirstLook();
      added.forEach(begin);
      changed();
    },
    update(uid, pod) {
      const card = cards.get(uid);
      if (card) look(card, { pod, desk });
      else if (pod) begin(addCard(pod));
      changed();
    },
    whenQuiet: () => new Promise((resolve) => (isQuiet() ? resolve() : void waiting.push(resolve))),
    sides() {
      const all = [...cards.values()].map(({ tracked }) => tracked);
      return { moved: podsOf(all.filter(({ skip }) => skip === null)), staying: podsOf(all.filter(({ skip }) => skip !== null)) };
    },
    heldUp: () => [...cards.values()].flatMap(({ tracked }) => heldUpBy(tracked) ?? []),
    outcomes: () => [...cards.values()].map(({ tracked }) => outcomeOf(tracked, clock.now())),
  };
}
