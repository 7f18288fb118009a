import type { Clock } from '@lastcall/plugin-api';
import type { Kubernetes } from '../api-server/client.ts';
import { type PodEvent, postPodEvent } from '../api-server/event-asks.ts';
import { controllerOf, type Pod } from '../api-server/objects.ts';
import { markDisrupted } from '../api-server/pod-asks.ts';
import { ownGraceSeconds } from '../pods/grace.ts';

/** A pod that is about to be deleted against the will of its budget. */
export type Disruption = {
  readonly pod: Pod;
  readonly because: string;
  /** What it gets to shut down, seconds; null: its own grace period. */
  readonly graceSeconds: number | null;
  readonly signal: AbortSignal;
};

/** Tells of pods that are deleted past their budgets. */
export type Disruptions = {
  /**
   * Sets the pod's condition `DisruptionTarget`, as an eviction would have done, then does the deletion, then leaves a Warning event. Neither stops
   * the deletion, and the condition holds it up for 2 s at most. While many deletions are under way, only the pods of Jobs get the condition, for only
   * their controllers act on it, and no pod an event: with so little time left the deletions themselves must get through.
   */
  around<T>(disruption: Disruption, deletion: () => Promise<T>): Promise<T>;
};

/** The deletion must not wait for longer than this for the condition, ms. */
const MARK_MS = 2_000;
const MANY = 16;

const eventOf = ({ pod, because, graceSeconds }: Disruption, at: Date): PodEvent => ({
  pod: pod.metadata,
  type: 'Warning',
  reason: 'Disrupted',
  message: `Deleted without an eviction: ${because}; granted ${graceSeconds ?? ownGraceSeconds(pod)} s of its ${ownGraceSeconds(pod)} s`,
  at,
});

/** Makes it for a cluster; all drains of a process share it. */
export function createDisruptions({ kubernetes, clock }: { readonly kubernetes: Kubernetes; readonly clock: Clock }): Disruptions {
  let underWay = 0;
  const now = () => new Date(clock.now());

  const mark = async ({ pod, because, signal }: Disruption) => {
    if (underWay > MANY && controllerOf(pod)?.kind !== 'Job') return;
    const ask = markDisrupted({ pod: pod.metadata, message: `Lastcall deletes the pod: ${because}`, at: now().toISOString() });
    await kubernetes.send({ ...ask, timeoutMs: MARK_MS }, signal);
  };
  const leaveEvent = (disruption: Disruption) => {
    // The pod may be gone in a moment, which ends all talk about it; its event is to be left all the same.
    if (underWay <= MANY) void kubernetes.send(postPodEvent(eventOf(disruption, now())), new AbortController().signal).catch(() => {});
  };

  return {
    async around(disruption, deletion) {
      underWay += 1;
      try {
        await mark(disruption);
        return await deletion().finally(() => leaveEvent(disruption));
      } finally {
        underWay -= 1;
      }
    },
  };
}
