import { type Store, viewOf } from '@lastcall/core';
import type { InterruptionView } from '@lastcall/plugin-api';
import type { Follower } from '../follower.ts';
import { briefOf } from './brief.ts';
import { inTurns } from './in-turns.ts';
import { written } from './written.ts';

/** How many closed interruptions are kept written out, about 2 KB each: they never change again. */
const CLOSED_KEPT = 2_500;

/** An interruption at one moment, written out as a list shows it when somebody asks. */
export type Sighting = { readonly id: string; readonly position: number; readonly isClosed: boolean; json(): string };

/** Interruptions as they stand, for lists and for those who watch: from memory where they are known. */
export type Sight = {
  /** In the order of the ids; those that are unknown are left out. Rejects with STORE_UNAVAILABLE. */
  of(ids: readonly string[]): Promise<readonly Sighting[]>;
  /** Everything that has changed after a position, oldest first, or null where that is not known any more. */
  since(position: number): readonly Sighting[] | null;
  /** The newest position that was told. */
  position(): number;
  /** Calls back with every change. Returns a function that ends it. */
  watch(watcher: (sighting: Sighting) => void): () => void;
};

/** Opens sight on what the follower tells from now on, and on the store for what was before. */
export function openSight({ store, follower }: { readonly store: Store; readonly follower: Follower }): Sight {
  const seen = createSeen();
  const watchers = new Set<(sighting: Sighting) => void>();
  follower.listen(({ position }, view) => {
    const sighting = sightingOf(view, position);
    seen.tell(sighting);
    for (const watcher of watchers) watcher(sighting);
  });
  const look = async (id: string): Promise<Sighting | null> => {
    const known = seen.get(id);
    if (known !== null) return known;
    const asOf = seen.position();
    const entries = await store.entriesOf(id);
    const view = viewOf(entries);
    if (view === null) return null;
    const sighting = sightingOf(view, entries.at(-1)?.position ?? 0);
    seen.keep(sighting, asOf);
    return sighting;
  };
  return {
    of: (ids) => inTurns(ids, look),
    since: seen.since,
    position: seen.position,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

function sightingOf(view: InterruptionView, position: number): Sighting {
  let json: string | null = null;
  const write = () => {
    json ??= JSON.stringify(written(briefOf(view, position)));
    return json;
  };
  const isClosed = view.closedAt !== null;
  return { id: view.id, position, isClosed, json: isClosed ? keptText(write()) : write };
}

/** Of what has closed only the text is kept, not the whole view. */
const keptText = (text: string) => () => text;

/** What was seen: all that is open, and the latest of what has closed. */
function createSeen() {
  const open = new Map<string, Sighting>();
  const closed = new Map<string, Sighting>();
  let told = 0;
  let forgotten = 0;
  const keepClosed = (sighting: Sighting) => {
    closed.set(sighting.id, sighting);
    const [oldest] = closed.values();
    if (closed.size <= CLOSED_KEPT || oldest === undefined) return;
    closed.delete(oldest.id);
    forgotten = Math.max(forgotten, oldest.position);
  };
  const get = (id: string) => open.get(id) ?? closed.get(id) ?? null;
  const put = (sighting: Sighting) => {
    if ((get(sighting.id)?.position ?? -1) >= sighting.position) return;
    if (!sighting.isClosed) return void open.set(sighting.id, sighting);
    open.delete(sighting.id);
    keepClosed(sighting);
  };
  return {
    get,
    position: () => told,
    tell(sighting: Sighting) {
      told = sighting.position;
      put(sighting);
    },
    /** Keeps what was read when `asOf` had been told. What is open may have closed since, unless nothing was told meanwhile. */
    keep(sighting: Sighting, asOf: number) {
      if (sighting.isClosed || told === asOf) put(sighting);
    },
    since(position: number): readonly Sighting[] | null {
      if (!(position >= forgotten)) return null;
      const changed = [...open.values(), ...closed.values()].filter((sighting) => sighting.position > position);
      return changed.sort((one, other) => one.position - other.position);
    },
  };
}
