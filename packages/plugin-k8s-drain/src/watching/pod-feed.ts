import type { Clock } from '@lastcall/plugin-api';
import { askPatiently } from '../api-server/ask-patiently.ts';
import type { Kubernetes } from '../api-server/client.ts';
import { type Collection, listOne } from '../api-server/collections.ts';
import { errorOf } from '../api-server/errors.ts';
import type { Page, Pod, WatchEvent } from '../api-server/objects.ts';
import { isOk } from '../api-server/status-errors.ts';
import { isNewer } from '../api-server/versions.ts';
import { openStream, type Stream } from './stream.ts';

/** Who follows the pods of one node. */
export type PodListener = {
  readonly nodeName: string;
  hear(event: WatchEvent<Pod>): void;
  /** Events may have been missed: list anew. */
  missed(): void;
};

/** One watch of pods, for one node or for many. */
export type PodFeed = {
  /** From now on the listener hears what happens to the pods of its node, once the watch is open. Returns what ends that; the last one to leave closes the watch. */
  join(listener: PodListener): () => void;
  /**
   * Opens the watch after the version at which the caller has listed its pods, where it is not open. False where it was begun after a later
   * version: then what happened in between is told by nobody, and the caller must list again.
   */
  open(resourceVersion: string): boolean;
  /** How many listen. */
  listeners(): number;
  isOpen(): boolean;
  /** When the server last said anything, epoch ms. */
  heardAt(): number;
  reopen(): void;
};

/** What a feed watches. `ended` is told when nobody listens any more. */
export type PodFeedParts = { readonly kubernetes: Kubernetes; readonly clock: Clock; readonly collection: Collection; ended(): void };

const POSITION_MS = 10_000;
/** Where the text of a pod says which node it is bound to. Inside other texts its quotes would be escaped; a label may be called so too. */
const NODE_NAME = /"nodeName":"([^"\\]*)"/g;

/** Makes a feed; nothing is sent before `open`. */
export function createPodFeed({ kubernetes, clock, collection, ended }: PodFeedParts): PodFeed {
  const listeners = new Map<string, Set<PodListener>>();
  let stream: Stream | null = null;
  let begunAt = '';

  const hear = (event: WatchEvent<Pod>) => {
    for (const listener of listeners.get(event.object.spec.nodeName ?? '') ?? []) listener.hear(event);
  };

  /** Most events of a storm are about pods that have come back elsewhere: those are not even decoded. */
  const isWanted = (line: string): boolean => {
    const names = [...line.matchAll(NODE_NAME)].map(([, name = '']) => name);
    return names.length === 0 || names.some((name) => listeners.has(name));
  };

  /** Whoever listens lists after this, so that nothing falls between its list and the watch. */
  const missed = async (signal: AbortSignal): Promise<string> => {
    const reply = await askPatiently(listOne(collection), { kubernetes, clock, signal, giveUpAt: clock.now() + POSITION_MS });
    if (!isOk(reply)) throw errorOf('list pods', reply);
    for (const listener of [...listeners.values()].flatMap((several) => [...several])) listener.missed();
    return (reply.body as Page<Pod>).metadata.resourceVersion ?? '';
  };

  const leave = (listener: PodListener) => {
    const several = listeners.get(listener.nodeName);
    if (!several?.delete(listener)) return;
    if (several.size === 0) listeners.delete(listener.nodeName);
    if (listeners.size > 0) return;
    stream?.close();
    ended();
  };

  return {
    join(listener) {
      const several = listeners.get(listener.nodeName) ?? new Set();
      listeners.set(listener.nodeName, several.add(listener));
      return () => leave(listener);
    },
    open(from) {
      // A list may come back when whoever asked for it has left: nobody would close this watch.
      if (listeners.size === 0) return true;
      if (stream === null) begunAt = from;
      stream ??= openStream<Pod>({ kubernetes, clock, collection, from, isWanted, hear, missed });
      return begunAt === from || isNewer(from, begunAt);
    },
    listeners: () => listeners.size,
    isOpen: () => stream?.isOpen() === true,
    heardAt: () => stream?.heardAt() ?? Number.NEGATIVE_INFINITY,
    reopen: () => stream?.reopen(),
  };
}
