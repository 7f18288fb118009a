import type { Clock } from '@lastcall/plugin-api';
import type { Call } from './call.ts';

/** How useful a write is: 1 for one that takes requests away from a machine, less for one that changes little. Default 1. */
export type Worth = { readonly worth?: number };

/** Somebody who waits for an item to be written. */
export type Writer<Item> = {
  readonly item: Item;
  readonly call: Call & Worth;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

/** What goes out in one request. */
export type Chunk<Place, Item> = { readonly place: Place; readonly writers: readonly Writer<Item>[] };

/** What waits, by place. */
export type WriteQueues<Place, Item> = {
  add(place: Place, writer: Writer<Item>): void;
  /** What was refused because of one of its items: it comes before everything else, in two halves. */
  addHalves(chunk: Chunk<Place, Item>): void;
  /** The most useful chunk, without those who have left; null when nobody waits. */
  takeNext(): Chunk<Place, Item> | null;
  /** Forgets those who have left. */
  dropGone(): void;
  /** Requests that what waits would need. */
  requests(): number;
  /** The earliest deadline of all who wait, epoch ms; null when nobody does. */
  earliest(): number | null;
};

/** How a place's queue stands. */
export type Standing = { readonly deadlineAt: number; readonly worth: number };

type Queue<Place, Item> = { readonly place: Place; writers: Writer<Item>[]; standing: Standing };

/** Deadlines that lie this close together count as the same, ms: then usefulness decides. */
const SAME_DEADLINE_MS = 15_000;

/** True when a queue goes before another: the earlier deadline first, then the more useful. What is equal keeps its order. */
export function goesBefore(one: Standing, other: Standing): boolean {
  const [early, late] = [one, other].map(({ deadlineAt }) => Math.floor(deadlineAt / SAME_DEADLINE_MS)) as [number, number];
  return early === late ? one.worth > other.worth : early < late;
}

const standingOf = (writers: readonly Writer<unknown>[]): Standing => ({
  deadlineAt: Math.min(...writers.map(({ call }) => call.deadlineAt)),
  worth: writers.reduce((sum, { call }) => sum + (call.worth ?? 1), 0),
});

const joined = (one: Standing, other: Standing): Standing => ({
  deadlineAt: Math.min(one.deadlineAt, other.deadlineAt),
  worth: one.worth + other.worth,
});

const isHere = ({ call }: Writer<unknown>): boolean => !call.signal.aborted;

/** Makes empty queues, one for each place by its name. A chunk holds at most `limit` items. */
export function createWriteQueues<Place, Item>(parts: {
  readonly clock: Clock;
  readonly limit: number;
  readonly nameOf: (place: Place) => string;
}): WriteQueues<Place, Item> {
  const queues = new Map<string, Queue<Place, Item>>();
  const halves: Chunk<Place, Item>[] = [];

  function first(): Queue<Place, Item> | null {
    let best: Queue<Place, Item> | null = null;
    for (const queue of queues.values()) if (best === null || goesBefore(queue.standing, best.standing)) best = queue;
    return best;
  }
  function keep(queue: Queue<Place, Item>, writers: Writer<Item>[]): void {
    if (writers.length === 0) queues.delete(parts.nameOf(queue.place));
    else Object.assign(queue, { writers, standing: standingOf(writers) });
  }
  function cut(queue: Queue<Place, Item>): Chunk<Place, Item> {
    const { place, writers } = queue;
    keep(queue, writers.slice(parts.limit));
    return { place, writers: writers.slice(0, parts.limit) };
  }
  function cutNext(): Chunk<Place, Item> | null {
    const queue = halves.length === 0 ? first() : null;
    return queue === null ? (halves.shift() ?? null) : cut(queue);
  }
  return {
    add(place, writer) {
      const name = parts.nameOf(place);
      const queue = queues.get(name);
      if (queue === undefined) queues.set(name, { place, writers: [writer], standing: standingOf([writer]) });
      else {
        queue.writers.push(writer);
        queue.standing = joined(queue.standing, standingOf([writer]));
      }
    },
    addHalves({ place, writers }) {
      const middle = Math.ceil(writers.length / 2);
      halves.push({ place, writers: writers.slice(0, middle) }, { place, writers: writers.slice(middle) });
    },
    takeNext() {
      for (let chunk = cutNext(); chunk !== null; chunk = cutNext()) {
        const writers = chunk.writers.filter(isHere);
        if (writers.length > 0) return { place: chunk.place, writers };
      }
      return null;
    },
    dropGone() {
      for (const queue of queues.values()) keep(queue, queue.writers.filter(isHere));
      halves.push(...halves.splice(0).filter(({ writers }) => writers.some(isHere)));
    },
    requests: () => [...queues.values()].reduce((sum, { writers }) => sum + Math.ceil(writers.length / parts.limit), halves.length),
    earliest() {
      const waiting = [...[...queues.values()].map(({ standing }) => standing), ...halves.map(({ writers }) => standingOf(writers))];
      return waiting.length === 0 ? null : Math.min(...waiting.map(({ deadlineAt }) => deadlineAt));
    },
  };
}
