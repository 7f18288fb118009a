import { type Clock, sleep } from '@lastcall/plugin-api';
import type { Patience } from '../api-server/ask-patiently.ts';
import { type PodsOf, podsOf } from '../api-server/collections.ts';
import { createGate } from '../api-server/gate.ts';
import type { Pod, WatchEvent } from '../api-server/objects.ts';
import { isOk, type Reply } from '../api-server/status-errors.ts';
import { isNewer } from '../api-server/versions.ts';
import { pickPod } from './pick.ts';
import type { PodFeed } from './pod-feed.ts';
import { readAll } from './read-all.ts';

/** The pods of one node, kept up to date. */
export type NodePods = {
  /** Reads the list now and shows it; the reply tells whether that worked. */
  relist(patience: Patience): Promise<Reply>;
  /** Reads the list again whenever the watch has told nothing for too long, until the signal of `patience` aborts; then rejects with its reason. */
  keepWatch(patience: Patience): Promise<never>;
  /** Hears nothing any more. Safe to call twice. */
  leave(): void;
};

/** Who looks at the pods of a node. */
export type PodViewer = {
  /** All pods there are, by UID. The map goes on changing with what is told by `update`. */
  see(pods: ReadonlyMap<string, Pod>): void;
  /** What one pod is like now; undefined where its object is gone. */
  update(uid: string, pod: Pod | undefined): void;
};

/** Which pods, from which watch, and who looks at them. */
export type NodePodsParts = { readonly which: PodsOf; readonly feed: PodFeed; readonly clock: Clock; readonly viewer: PodViewer };

/**
 * A watch that says nothing for this long is not trusted: the list is read. A closed one is trusted less, and one that talks of other nodes only
 * not for ever.
 */
const TRUST_MS = { open: 12_500, closed: 2_500, ofOthers: 40_000 };
/** How often it is asked whether the watch is still to be trusted. */
const LOOK_MS = 500;

type Pods = Map<string, Pod>;

function apply({ type, object }: WatchEvent<Pod>, pods: Pods): void {
  if (type === 'DELETED') pods.delete(object.metadata.uid);
  else pods.set(object.metadata.uid, object);
}

const versionsIn = (pods: Pods): string =>
  [...pods.values()]
    .map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`)
    .sort()
    .join();

/** When a node's pods were last listed and last heard of, epoch ms. */
type Known = { readonly feed: PodFeed; readonly listedAt: number; readonly heardAt: number };

function trustedUntil({ feed, listedAt, heardAt }: Known): number {
  if (!feed.isOpen()) return listedAt + TRUST_MS.closed;
  return Math.min(Math.max(feed.heardAt(), listedAt) + TRUST_MS.open, Math.max(heardAt, listedAt) + TRUST_MS.ofOthers);
}

/** The pods as the list and the watch together have them. */
function createPodRecord(viewer: PodViewer) {
  let pods: Pods = new Map();
  let listedVersion = '';
  /** What the watch tells while a list is on its way may be newer than the list. */
  let meanwhile: WatchEvent<Pod>[] | null = null;

  const isNews = ({ object }: WatchEvent<Pod>) => isNewer(object.metadata.resourceVersion, listedVersion);

  return {
    versions: () => versionsIn(pods),
    hear({ type, object }: WatchEvent<Pod>) {
      const event = { type, object: pickPod(object) };
      meanwhile?.push(event);
      if (listedVersion === '' || !isNews(event)) return;
      apply(event, pods);
      viewer.update(object.metadata.uid, pods.get(object.metadata.uid));
    },
    beginList() {
      meanwhile = [];
    },
    endList(list: { readonly items: ReadonlyMap<string, Pod>; readonly resourceVersion: string } | null) {
      const heard = meanwhile ?? [];
      meanwhile = null;
      if (list === null) return;
      listedVersion = list.resourceVersion;
      pods = new Map(list.items);
      for (const event of heard.filter(isNews)) apply(event, pods);
      viewer.see(pods);
    },
  };
}

/** Follows the pods of a node by its list and a feed; compares by UID, so a replacement with the same name is another pod. */
export function createNodePods({ which, feed, clock, viewer }: NodePodsParts): NodePods {
  const oneAtATime = createGate(1);
  const record = createPodRecord(viewer);
  let listedAt = clock.now();
  let heardAt = Number.NEGATIVE_INFINITY;
  let owed = false;

  const leave = feed.join({
    nodeName: which.nodeName,
    hear(event) {
      heardAt = clock.now();
      record.hear(event);
    },
    missed() {
      owed = true;
    },
  });

  const listNow = async (patience: Patience): Promise<Reply> => {
    owed = false;
    record.beginList();
    const list = await readAll({ collection: podsOf(which), pick: pickPod }, patience).catch((error: unknown) => {
      record.endList(null);
      throw error;
    });
    const isRead = isOk(list.reply);
    record.endList(isRead ? list : null);
    owed ||= !isRead;
    if (!isRead) return list.reply;
    listedAt = clock.now();
    owed ||= !feed.open(list.resourceVersion);
    return list.reply;
  };
  const relist = (patience: Patience): Promise<Reply> => oneAtATime(() => listNow(patience));

  /** The list where it is needed; an open watch that had not told all that is in it is opened anew. */
  const listIfNeeded = async (patience: Patience): Promise<void> => {
    if (!owed && clock.now() < trustedUntil({ feed, listedAt, heardAt })) return;
    const before = owed || !feed.isOpen() ? null : record.versions();
    const reply = await relist(patience);
    if (isOk(reply) && before !== null && record.versions() !== before) feed.reopen();
  };

  return {
    relist,
    leave,
    async keepWatch(patience) {
      for (;;) {
        await listIfNeeded(patience);
        await sleep(clock, LOOK_MS, patience.signal);
      }
    },
  };
}
