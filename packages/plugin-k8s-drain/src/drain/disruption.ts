import type { Clock } from '@lastcall/plugin-api';
import type { Kubernetes } from '../api-server/client.ts';
import { controllerOf, type Pod } from '../api-server/objects.ts';
import { markDisrupted } from '../api-server/pod-asks.ts';

/** A pod that is about to be deleted against the will of its budget. */
export type Disruption = { readonly pod: Pod; readonly because: string; readonly signal: AbortSignal };

/** Marks pods that are deleted past their budgets. */
export type Disruptions = {
  /**
   * Sets the pod's condition `DisruptionTarget`, as an eviction would have done, then does the deletion. The condition does not stop the deletion, and holds
   * it up for 2 s at most. While many deletions are under way, only the pods of Jobs get it, for only their controllers act on it: with so
   * little time left the deletions themselves must get through.
   */
  around<T>(disruption: Disruption, deletion: () => Promise<T>): Promise<T>;
};

/** The deletion must not wait for longer than this for the condition, ms. */
const MARK_MS = 2_000;
const MANY = 16;

/** Makes it for a cluster; all drains of a process share it. */
export function createDisruptions({ kubernetes, clock }: { readonly kubernetes: Kubernetes; readonly clock: Clock }): Disruptions {
  let underWay = 0;

  const mark = async ({ pod, because, signal }: Disruption) => {
    if (underWay > MANY && controllerOf(pod)?.kind !== 'Job') return;
    const at = new Date(clock.now()).toISOString();
    const ask = markDisrupted({ pod: pod.metadata, message: `Lastcall deletes the pod: ${because}`, at });
    await kubernetes.send({ ...ask, timeoutMs: MARK_MS }, signal);
  };

  return {
    async around(disruption, deletion) {
      underWay += 1;
      try {
        await mark(disruption);
        return await deletion();
      } finally {
        underWay -= 1;
      }
    },
  };
}
