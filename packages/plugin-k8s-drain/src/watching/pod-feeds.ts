import type { Clock } from '@lastcall/plugin-api';
import type { Kubernetes } from '../api-server/client.ts';
import { allPods, type PodsOf, podsOf } from '../api-server/collections.ts';
import { createPodFeed, type PodFeed } from './pod-feed.ts';

/** The watches of pods in a cluster, shared by all drains. */
export type PodFeeds = {
  /** The feed that tells of the pods in question: one of its own for the first few drains, a common one for all others. */
  feedFor(which: PodsOf): PodFeed;
  /** How many drains follow their pods now. */
  inUse(): number;
};

/**
 * So many drains at once have a watch of their own, on which the server sends nothing but their pods. For more, one watch of
 * all pods costs less than hundreds of connections.
 */
const ALONE = 4;

/** Makes the feeds; nothing is sent. */
export function createPodFeeds({ kubernetes, clock }: { readonly kubernetes: Kubernetes; readonly clock: Clock }): PodFeeds {
  const common = new Map<string, PodFeed>();
  let alone = 0;

  const ownFeed = (which: PodsOf): PodFeed => {
    alone += 1;
    const ended = () => {
      alone -= 1;
    };
    return createPodFeed({ kubernetes, clock, collection: podsOf(which), ended });
  };

  const commonFeed = ({ podSelector }: PodsOf): PodFeed => {
    const key = podSelector ?? '';
    const ended = () => void common.delete(key);
    const feed = common.get(key) ?? createPodFeed({ kubernetes, clock, collection: allPods(podSelector), ended });
    common.set(key, feed);
    return feed;
  };

  return {
    feedFor: (which) => (alone < ALONE ? ownFeed(which) : commonFeed(which)),
    inUse: () => [...common.values()].reduce((sum, feed) => sum + feed.listeners(), alone),
  };
}
