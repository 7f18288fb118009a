import type { Clock } from '@lastcall/plugin-api';
import type { Kubernetes } from '../api-server/client.ts';
import { type PodEvent, postPodEvent } from '../api-server/event-asks.ts';
import type { Pod } from '../api-server/objects.ts';
import { markDisrupted } from '../api-server/pod-asks.ts';
import { ownGraceSeconds } from '../pods/grace.ts';

/** A pod that is about to be deleted against the will of its budget. */
export type Disruption = {
  readonly kubernetes: Kubernetes;
  readonly clock: Clock;
  readonly pod: Pod;
  readonly because: string;
  /** What it gets to shut down, seconds; null: its own grace period. */
  readonly graceSeconds: number | null;
  readonly signal: AbortSignal;
};

/** The deletion must not wait for longer than this for the condition, ms. */
const MARK_MS = 2_000;

function eventOf({ clock, pod, because, graceSeconds }: Disruption): PodEvent {
  const own = ownGraceSeconds(pod);
  const message = `Deleted without an eviction: ${because}; granted ${graceSeconds ?? own} s of its ${own} s`;
  return { pod: pod.metadata, type: 'Warning', reason: 'Disrupted', message, at: new Date(clock.now()) };
}

/**
 * Sets the pod's condition `DisruptionTarget`, as an eviction would have done, and leaves a Warning event. Neither is waited for longer than
 * 2 s nor stops the deletion when it fails: a cluster may forbid both.
 */
export async function tellOfDisruption(disruption: Disruption): Promise<void> {
  const { kubernetes, clock, pod, because, signal } = disruption;
  void kubernetes.send(postPodEvent(eventOf(disruption)), signal).catch(() => {});
  const at = new Date(clock.now()).toISOString();
  const ask = markDisrupted({ pod: pod.metadata, message: `Lastcall deletes the pod: ${because}`, at });
  await kubernetes.send({ ...ask, timeoutMs: MARK_MS }, signal);
}
