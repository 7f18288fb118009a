import { askPatiently, type Patience } from './ask-patiently.ts';
import { listPods, type PodsOf } from './asks.ts';
import type { Page, Pod } from './objects.ts';
import { isExpired, isOk, type Reply } from './status-errors.ts';

/** Pods by UID, and the version at which they were like this. `reply` is the last page's, or the one that failed. */
export type PodList = { readonly reply: Reply; readonly pods: ReadonlyMap<string, Pod>; readonly resourceVersion: string };

async function listOnce(which: PodsOf, patience: Patience): Promise<PodList> {
  const pods = new Map<string, Pod>();
  for (let from: string | null = null; ; ) {
    const reply: Reply = await askPatiently(listPods(which, from), patience);
    if (!isOk(reply)) return { reply, pods, resourceVersion: '' };
    const page = reply.body as Page<Pod>;
    for (const pod of page.items ?? []) pods.set(pod.metadata.uid, pod);
    from = page.metadata.continue || null;
    if (from === null) return { reply, pods, resourceVersion: page.metadata.resourceVersion ?? '' };
  }
}

/** The pods of a node as they are now, all pages. A list that grew too old half-way is begun anew once. */
export async function readPods(which: PodsOf, patience: Patience): Promise<PodList> {
  const list = await listOnce(which, patience);
  return isExpired(list.reply) ? listOnce(which, patience) : list;
}
