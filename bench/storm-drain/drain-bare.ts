import { sleep, systemClock } from '@lastcall/plugin-api';
import { CONNECTIONS } from './api.ts';
import type { Scene } from './scene.ts';
import { eachOf } from './stock.ts';

/** How long a pod is left alone that a budget keeps, ms. */
const KEPT_MS = 1_000;
const LOOK_MS = 20;

/** Pods to evict, those first that have waited longest. */
type Queue = { readonly name: string; readonly notBeforeAt: number }[];

type Evict = (name: string) => Promise<boolean>;

/** Evicts one after another until nothing is left, for anybody, or the time is up. */
async function workOff(queue: Queue, evict: Evict, { left, endsAt }: { left: Set<string>; endsAt: number }): Promise<void> {
  while (left.size > 0 && systemClock.now() < endsAt) {
    const next = queue[0];
    if (next === undefined || next.notBeforeAt > systemClock.now()) {
      await sleep(systemClock, LOOK_MS);
      continue;
    }
    queue.shift();
    if (await evict(next.name)) left.delete(next.name);
    else queue.push({ name: next.name, notBeforeAt: systemClock.now() + KEPT_MS });
  }
}

/** Nothing but calls that evict, as many at once as there are connections, until every pod was evicted or the time is up. */
export async function drainBare({ cluster, namespace, dying, pods, endsAt }: Scene): Promise<void> {
  await eachOf(dying, ({ name }) => cluster.api.request('PATCH', `/api/v1/nodes/${name}`, { spec: { unschedulable: true } }));
  const api = cluster.apiOf('bare');
  const evict: Evict = async (name) => {
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
    return (await api.request('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction)).status < 300;
  };
  const queue = pods.map((name) => ({ name, notBeforeAt: 0 }));
  const left = new Set(pods);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => workOff(queue, evict, { left, endsAt })));
}
