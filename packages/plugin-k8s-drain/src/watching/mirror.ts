import { type Clock, orAborted } from '@lastcall/plugin-api';
import type { Patience } from '../api-server/ask-patiently.ts';
import type { Kubernetes } from '../api-server/client.ts';
import type { Collection } from '../api-server/collections.ts';
import { errorOf } from '../api-server/errors.ts';
import type { WatchEvent } from '../api-server/objects.ts';
import { isOk } from '../api-server/status-errors.ts';
import { isNewer } from '../api-server/versions.ts';
import { type Listed, readAll } from './read-all.ts';
import { openStream, type Stream } from './stream.ts';

/** A collection as it is in the cluster, kept here: listed once, followed by a watch from then on. */
export type Mirror<Item> = {
  /**
   * Resolves when what is here is what is there: at once while the watch is open or the list is new, else after a list, which all callers share.
   * The first call begins the watch. Rejects with the signal's reason when it aborts; the list goes on.
   * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED where it cannot be listed
   */
  ready(signal: AbortSignal): Promise<void>;
  /** True while changes are heard as they happen. */
  isLive(): boolean;
  /** What is there, by UID; empty until it was listed. */
  items(): ReadonlyMap<string, Item>;
  /** Takes in what the server answered to a write of ours, before the watch tells it. */
  learn(item: Item): void;
  /** Calls back after every change, with what has changed; `null` where it may be anything. Returns what ends that. */
  onChange(listener: (item: Item | null) => void): () => void;
  /** Ends the watch. Safe to call twice. */
  close(): void;
};

/** What a mirror shows. `what` completes "could not list …"; `pick` keeps of each object what is needed. */
export type MirrorParts<Item extends Listed> = {
  readonly kubernetes: Kubernetes;
  readonly clock: Clock;
  readonly collection: Collection;
  readonly what: string;
  pick(item: Item): Item;
};

/** How long one attempt to list the whole collection may take, ms. */
const LIST_MS = 30_000;
/** A list is as good as an open watch for this long, ms. */
const NEW_MS = 2_000;

/** What is kept of a collection, and who hears of its changes. */
function createShelf<Item extends Listed>(pick: (item: Item) => Item) {
  const listeners = new Set<(item: Item | null) => void>();
  let items = new Map<string, Item>();

  const tell = (item: Item | null) => {
    for (const listener of listeners) listener(item);
  };

  return {
    items: (): ReadonlyMap<string, Item> => items,
    replace(listed: ReadonlyMap<string, Item>) {
      items = new Map(listed);
      tell(null);
    },
    /** Takes in what the watch says, unless a list has shown something newer. */
    take({ type, object }: WatchEvent<Item>) {
      const { uid, resourceVersion } = object.metadata;
      const known = items.get(uid)?.metadata.resourceVersion;
      if (known !== undefined && !isNewer(resourceVersion, known)) return;
      const item = pick(object);
      if (type === 'DELETED') items.delete(uid);
      else items.set(uid, item);
      tell(item);
    },
    onChange(listener: (item: Item | null) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Makes a mirror; nothing is sent before the first `ready`. */
export function createMirror<Item extends Listed>(parts: MirrorParts<Item>): Mirror<Item> {
  const { kubernetes, clock, collection, what, pick } = parts;
  const shelf = createShelf(pick);
  const closed = new AbortController();
  let stream: Stream | null = null;
  let listing: Promise<void> | null = null;
  let listedAt = Number.NEGATIVE_INFINITY;

  const list = async (signal: AbortSignal): Promise<string> => {
    const patience: Patience = { kubernetes, clock, signal, giveUpAt: clock.now() + LIST_MS };
    const { reply, items, resourceVersion } = await readAll({ collection, pick }, patience);
    if (!isOk(reply)) throw errorOf(`list ${what}`, reply);
    shelf.replace(items);
    listedAt = clock.now();
    return resourceVersion;
  };

  const begin = async (): Promise<void> => {
    const from = await list(closed.signal);
    closed.signal.throwIfAborted();
    stream ??= openStream<Item>({ kubernetes, clock, collection, from, hear: shelf.take, missed: list });
  };
  const isCurrent = () => stream !== null && (stream.isOpen() || clock.now() < listedAt + NEW_MS);

  return {
    async ready(signal) {
      if (isCurrent()) return;
      listing ??= begin().finally(() => {
        listing = null;
      });
      await orAborted(listing, signal);
    },
    isLive: () => stream?.isOpen() === true,
    items: shelf.items,
    learn: (item) => shelf.take({ type: 'MODIFIED', object: item }),
    onChange: shelf.onChange,
    close() {
      closed.abort(new Error('the mirror is closed'));
      stream?.close();
    },
  };
}
