import { type Ask, READ_MS } from './asks.ts';
import type { PodId } from './pod-asks.ts';

/** What is told about a pod in its events, where `kubectl describe` shows it. */
export type PodEvent = {
  readonly pod: PodId;
  readonly type: 'Normal' | 'Warning';
  /** One word in upper camel case. */
  readonly reason: string;
  readonly message: string;
  readonly at: Date;
};

const COMPONENT = 'lastcall';

/** Leaves an event about a pod. Events are forgotten by the server after an hour. */
export function postPodEvent({ pod, type, reason, message, at }: PodEvent): Ask {
  const { namespace, name, uid } = pod;
  const timestamp = at.toISOString();
  return {
    method: 'POST',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`,
    body: {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace, generateName: `${name.slice(0, 200)}.` },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
      type,
      reason,
      message,
      source: { component: COMPONENT },
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      count: 1,
    },
    timeoutMs: READ_MS,
  };
}
