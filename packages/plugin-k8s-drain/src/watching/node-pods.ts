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

type Pods = ReadonlyMap<string, Pod>;

/** Which pods, from which watch, and who looks at them. `see` is given all pods by UID, after every change. */
export type NodePodsParts = { readonly which: PodsOf; readonly feed: PodFeed; readonly clock: Clock; see(pods: Pods): void };

/** A watch that says nothing for this long is not trusted: the list is read. A closed one is trusted less. */
const TRUST_MS = { open: 12_500, closed: 2_500 };
/** How often it is asked whether the watch is still to be trusted. */
const LOOK_MS = 500;

function withEvent(pods: Pods, { type, object }: WatchEvent<Pod>): Pods {
  const next = new Map(pods);
  if (type === 'DELETED') next.delete(object.metadata.uid);
  else next.set(object.metadata.uid, pickPod(object));
  return next;
}

const versionsIn = (pods: Pods): string =>
  [...pods.values()]
    .map(({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`)
    .sort()
    .join();

function trustedUntil({ feed, listedAt }: { readonly feed: PodFeed; readonly listedAt: number }): number {
  return feed.isOpen() ? Math.max(feed.heardAt(), listedAt) + TRUST_MS.open : listedAt + TRUST_MS.closed;
}

/** Follows the pods of a node by its list and a feed; compares by UID, so a replacement with the same name is another pod. */
export function createNodePods({ which, feed, clock, see }: NodePodsParts): NodePods {
  const oneAtATime = createGate(1);
  let pods: Pods = new Map();
  let listedVersion = '';
  let listedAt = clock.now();
  let meanwhile: WatchEvent<Pod>[] = [];
  let mustList = false;

  const show = (next: Pods) => {
    pods = next;
    see(pods);
  };
  const isNews = ({ object }: WatchEvent<Pod>) => isNewer(object.metadata.resourceVersion, listedVersion);

  const leave = feed.join({
    nodeName: which.nodeName,
    hear(event) {
      meanwhile.push(event);
      if (listedVersion !== '' && isNews(event)) show(withEvent(pods, event));
    },
    missed() {
      mustList = true;
    },
  });

  const relist = (patience: Patience): Promise<Reply> =>
    oneAtATime(async () => {
      meanwhile = [];
      mustList = false;
      const { reply, items, resourceVersion } = await readAll({ collection: podsOf(which), pick: pickPod }, patience);
      if (!isOk(reply)) return reply;
      listedVersion = resourceVersion;
      listedAt = clock.now();
      // What the watch told while the list was on its way may be newer than the list.
      show(meanwhile.filter(isNews).reduce(withEvent, items));
      feed.open(resourceVersion);
      return reply;
    });

  /** The list where it is needed; a watch that had not told all that is in it is opened anew. */
  const listIfNeeded = async (patience: Patience): Promise<void> => {
    if (!mustList && clock.now() < trustedUntil({ feed, listedAt })) return;
    const before = mustList ? null : versionsIn(pods);
    const reply = await relist(patience);
    if (isOk(reply) && before !== null && versionsIn(pods) !== before) feed.reopen();
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
