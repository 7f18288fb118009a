import type { Sight, Sighting } from './sight.ts';

/** How many are written before the reader has to take them. */
const AT_ONCE = 100;
/** How many may wait for a slow reader; with more than a list holds, it had better list anew. */
const MOST_WAITING = 1_000;

/** What waits for one reader: one state per interruption, the newest, and at most a thousand. */
export type Queue = {
  add(sighting: Sighting): void;
  /** The next events as text, which wait no longer, and their share of what waited; null while nothing does. */
  next(): { readonly text: string; readonly share: number } | null;
  /** True while nothing waits. */
  isEmpty(): boolean;
};

/** What a queue needs. */
export type QueueParts = {
  readonly sight: Pick<Sight, 'since' | 'position'>;
  /** Names this process in the ids of events: positions say nothing to another. */
  readonly process: string;
  /** The id of the last event the reader had; null for a new one. */
  readonly lastId: string | null;
};

/** Makes the queue of a reader that has just come: with a greeting, and what it missed where that is known. */
export function createQueue({ sight, process, lastId }: QueueParts): Queue {
  const missed = missedSince(lastId, { sight, process });
  const waiting = new Map((missed ?? []).map((sighting) => [sighting.id, sighting]));
  let greeting: string | null = greetingOf(missed !== null);
  // Only what leaves nothing behind says how far the reader has come.
  const id = () => (waiting.size === 0 ? `id: ${process}-${sight.position()}\n` : '');
  const take = () => {
    const next = [...waiting.values()].slice(0, AT_ONCE);
    for (const sighting of next) waiting.delete(sighting.id);
    return next;
  };
  const isEmpty = () => greeting === null && waiting.size === 0;
  return {
    isEmpty,
    add(sighting) {
      waiting.set(sighting.id, sighting);
      if (waiting.size <= MOST_WAITING) return;
      waiting.clear();
      greeting = greetingOf(false);
    },
    next() {
      if (isEmpty()) return null;
      const greeted = greeting === null ? '' : `${greeting}${id()}\n`;
      greeting = null;
      const waited = waiting.size;
      const next = take();
      const changes = next.length === 0 ? '' : `${changesOf(next)}${id()}\n`;
      return { text: `${greeted}${changes}`, share: waited === 0 ? 1 : next.length / waited };
    },
  };
}

function missedSince(lastId: string | null, { sight, process }: Omit<QueueParts, 'lastId'>): readonly Sighting[] | null {
  if (!lastId?.startsWith(`${process}-`)) return null;
  const missed = sight.since(Number(lastId.slice(process.length + 1)));
  return missed === null || missed.length > MOST_WAITING ? null : missed;
}

function greetingOf(resumed: boolean): string {
  return `event: hello\ndata: ${JSON.stringify({ resumed })}\n`;
}

function changesOf(sightings: readonly Sighting[]): string {
  return `event: interruptions\ndata: [${sightings.map((sighting) => sighting.json()).join(',')}]\n`;
}
