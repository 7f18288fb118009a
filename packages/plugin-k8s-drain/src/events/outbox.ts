import { type Clock, type Log, sleep } from '@lastcall/plugin-api';
import type { Kubernetes } from '../api-server/client.ts';
import { postEvent } from '../api-server/event-asks.ts';
import type { Reply } from '../api-server/status-errors.ts';
import type { Tell } from './cluster-event.ts';
import { createPace } from './pace.ts';
import { createPump } from './pump.ts';
import { createLosses, createMutes, fateOf } from './setbacks.ts';
import { createWaitingEvents, type Waiting } from './waiting-events.ts';

/** Posts events in the background, so slowly that nothing else feels it. What it cannot post it counts, and says so now and then. */
export type Outbox = {
  readonly tell: Tell;
  /** Takes nothing more and waits until what it has is posted, 1 s at most; the rest is dropped. Safe to call twice. */
  close(): Promise<void>;
  /** Drops everything at once. Safe to call twice. */
  drop(): void;
};

/** What an outbox needs. */
export type OutboxSetup = {
  readonly kubernetes: Kubernetes;
  readonly clock: Clock;
  readonly log: Log;
  /** Who we are among several. */
  readonly instance: string;
  /** How many replicas do this, ourselves included. */
  readonly replicas: () => number;
};

/** All replicas together post no more than this in the long run. */
const PER_SECOND = 20;
/** What may go at once after a rest: all there is to say of one node. */
const BURST = 60;
/** Requests under way at most. */
const WIDTH = 4;
/** A try without an answer may have been heard; the second one, under the same name, does no harm. */
const TRIES = 2;
const REST_MS = 1_000;
const LONGEST_REST_MS = 10_000;
/** What is left when the process stops goes faster, but not all at once: it may be a storm. */
const LAST_WORDS = { perSecond: () => 200, burst: 20 };
const LAST_WORDS_MS = 1_000;
const LOOK_MS = 10;

/** How long the server wants to be left alone, ms. */
const restMs = ({ retryAfterMs }: Reply): number => Math.min(retryAfterMs ?? REST_MS, LONGEST_REST_MS);

/** Posts one event after the other; `post` rejects when the connection is gone. */
function createPosting({
  clock,
  replicas,
  log,
  post,
}: Pick<OutboxSetup, 'clock' | 'replicas' | 'log'> & { post(one: Waiting): Promise<Reply> }) {
  const waiting = createWaitingEvents();
  const losses = createLosses({ clock, log });
  const mutes = createMutes({ clock, log });
  const pace = createPace({ perSecond: () => PER_SECOND / replicas(), burst: BURST });

  const keep = (one: Waiting) => losses.add(waiting.add(one) ? 0 : 1);
  const meet = ({ event, tries }: Waiting, reply: Reply) => {
    const fate = fateOf(reply);
    if (fate === 'forbidden') mutes.add(event, reply);
    if (fate === 'refused') losses.add(1);
    if (fate !== 'again') return;
    pace.restUntil(clock.now() + restMs(reply));
    if (tries + 1 < TRIES) keep({ event, tries: tries + 1 });
    else losses.add(1);
  };
  const deliver = (one: Waiting) => async () => {
    if (mutes.isMute(one.event)) return;
    await post(one).then(
      (reply) => meet(one, reply),
      () => losses.add(1),
    );
  };
  const next = () => {
    const one = waiting.take();
    return one && deliver(one);
  };
  const pump = createPump({ clock, pace, width: WIDTH, next });
  return { waiting, losses, mutes, keep, pump };
}

/** Makes an empty one. Nothing is sent before the first event. */
export function createOutbox({ kubernetes, instance, ...setup }: OutboxSetup): Outbox {
  const { clock } = setup;
  const over = new AbortController();
  const post = ({ event }: Waiting) => kubernetes.send(postEvent(event, instance), over.signal);
  const { waiting, losses, mutes, keep, pump } = createPosting({ ...setup, post });
  let isOpen = true;

  const drop = () => {
    isOpen = false;
    pump.stop();
    losses.add(waiting.clear() + pump.underWay());
    losses.end();
    over.abort(new Error('the process stops'));
  };
  return {
    tell(event) {
      if (!isOpen || mutes.isMute(event)) return;
      keep({ event, tries: 0 });
      pump.wake();
    },
    async close() {
      isOpen = false;
      pump.goAt(createPace(LAST_WORDS));
      const untilAt = clock.now() + LAST_WORDS_MS;
      while (waiting.count() + pump.underWay() > 0 && clock.now() < untilAt) await sleep(clock, LOOK_MS);
      drop();
    },
    drop,
  };
}
