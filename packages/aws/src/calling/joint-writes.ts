import { type Clock, orAborted } from '@lastcall/plugin-api';
import type { Call } from './call.ts';
import { createJointCall } from './joint-call.ts';
import { urgencyOf } from './urgency.ts';
import { type Chunk, createWriteQueues, type Worth, type WriteQueues } from './write-queues.ts';

/** How items become requests. */
export type JointWriteRules<Place, Item> = {
  readonly clock: Clock;
  /** How long the first item waits for company, ms. */
  readonly windowMs: number;
  /** Items of one request, at most. */
  readonly limit: number;
  readonly nameOf: (place: Place) => string;
  /** Makes one request. `next` says what it is about: call it once the request may be sent; null: nothing is left to send. */
  readonly request: (next: () => Contents<Place, Item> | null, call: Call) => Promise<unknown>;
  /** True for failures that one item may have caused for all: the items are then sent in two halves. */
  readonly isOnesFault: (error: unknown) => boolean;
};

/** What one request is about. */
export type Contents<Place, Item> = { readonly place: Place; readonly items: readonly Item[] };

/** Writes that share requests. */
export type JointWrites<Place, Item> = {
  /** Resolves when AWS has taken it. Rejects with the signal's reason when that aborts; what was sent by then is done all the same. */
  write(place: Place, item: Item, call: Call & Worth): Promise<void>;
  /** Requests that are still to be sent for what waits now. */
  waiting(): number;
  /** True while anything waits or is on its way. */
  isBusy(): boolean;
};

/** A request waits for its tokens as long as anybody waits for it. */
const LONGEST_MS = 3_600_000;

/**
 * Collects what is to be written. What a request carries is chosen at the moment AWS's rate allows to send it, and not before: what waits
 * longer finds more company, and when there is too little time for all, the most useful goes first.
 */
export function createJointWrites<Place, Item>(rules: JointWriteRules<Place, Item>): JointWrites<Place, Item> {
  const { clock } = rules;
  const queues = createWriteQueues<Place, Item>(rules);
  /** Requests that wait for their tokens; calling one gives it up. */
  const unsent = new Set<() => void>();
  let unanswered = 0;
  let windowIsOpen = false;

  const askForOne = () => {
    const stop = new AbortController();
    const giveUp = () => stop.abort(new Error('nobody waits for it'));
    const takeNext = () => {
      unsent.delete(giveUp);
      return stop.signal.aborted ? null : queues.takeNext();
    };
    unsent.add(giveUp);
    unanswered += 1;
    void sendOne(rules, queues, { takeNext, signal: stop.signal }).finally(() => {
      unanswered -= 1;
      askForAll();
    });
  };
  const askForAll = () => {
    while (unsent.size < queues.requests()) askForOne();
  };
  /** A request nobody waits for would take a token from those who come next. */
  const giveUpSurplus = () => {
    queues.dropGone();
    for (const giveUp of [...unsent].slice(queues.requests())) {
      unsent.delete(giveUp);
      giveUp();
    }
  };
  const openWindow = () => {
    if (windowIsOpen) return;
    windowIsOpen = true;
    clock.schedule(clock.now() + rules.windowMs, () => {
      windowIsOpen = false;
      giveUpSurplus();
      askForAll();
    });
  };
  return {
    waiting: queues.requests,
    isBusy: () => unanswered > 0 || queues.requests() > 0,
    write(place, item, call) {
      if (call.signal.aborted) return Promise.reject(call.signal.reason);
      const written = new Promise<void>((resolve, reject) => queues.add(place, { item, call, resolve, reject }));
      openWindow();
      return orAborted(written, call.signal).catch((reason: unknown) => {
        if (call.signal.aborted) openWindow();
        throw reason;
      });
    },
  };
}

async function sendOne<Place, Item>(
  { clock, request, isOnesFault }: JointWriteRules<Place, Item>,
  queues: WriteQueues<Place, Item>,
  { takeNext, signal }: { readonly takeNext: () => Chunk<Place, Item> | null; readonly signal: AbortSignal },
): Promise<void> {
  const now = clock.now();
  const joint = createJointCall({ now, priority: urgencyOf('write', (queues.earliest() ?? now) - now), longestMs: LONGEST_MS });
  const chunk = once(takeNext);
  const next = () => {
    const taken = chunk();
    for (const { call } of taken?.writers ?? []) joint.join(call);
    return taken === null ? null : { place: taken.place, items: taken.writers.map(({ item }) => item) };
  };
  const call = { ...joint.call, signal: AbortSignal.any([joint.call.signal, signal]) };
  const failure = await request(next, call).then(
    () => null,
    (reason: unknown) => reason,
  );
  joint.release();
  const sent = chunk();
  if (sent === null) return;
  if (failure !== null && sent.writers.length > 1 && isOnesFault(failure)) return queues.addHalves(sent);
  for (const { resolve, reject } of sent.writers) failure === null ? resolve() : reject(failure);
}

/** Asks once, and says the same ever after. */
function once<T>(ask: () => T): () => T {
  let said: { readonly value: T } | null = null;
  return () => {
    said ??= { value: ask() };
    return said.value;
  };
}
