import { type Ask, READ_MS } from './asks.ts';

/** A pod, exactly: the UID tells it from a replacement with the same name. */
export type PodId = { readonly namespace: string; readonly name: string; readonly uid: string };

/** How a pod shall go. Null grace leaves the pod its own. A rehearsed farewell changes nothing. */
export type Farewell = { readonly pod: PodId; readonly graceSeconds: number | null; readonly rehearsed?: boolean };

// The server itself may retry a budget's update for 10 s before it answers.
const EVICT_MS = 15_000;

const podPath = ({ namespace, name }: PodId) => `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;

const goneBy = ({ pod, graceSeconds, rehearsed }: Farewell) => ({
  preconditions: { uid: pod.uid },
  ...(graceSeconds === null ? {} : { gracePeriodSeconds: graceSeconds }),
  ...(rehearsed ? { dryRun: ['All'] } : {}),
});

/** Evicts the pod, if it is still this one. */
export const evict = (farewell: Farewell): Ask => ({
  method: 'POST',
  path: `${podPath(farewell.pod)}/eviction`,
  body: {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: farewell.pod.name, namespace: farewell.pod.namespace },
    deleteOptions: goneBy(farewell),
  },
  timeoutMs: EVICT_MS,
});

/** Deletes the pod, if it is still this one. Everything is in the body: the server ignores the query then. */
export const deletePod = (farewell: Farewell): Ask => ({
  method: 'DELETE',
  path: podPath(farewell.pod),
  body: { apiVersion: 'v1', kind: 'DeleteOptions', ...goneBy(farewell) },
  timeoutMs: READ_MS,
});

/** What a pod that is deleted past its budget bears, so that a Job's `podFailurePolicy` sees a disruption and no failure. */
export type Disruption = { readonly pod: PodId; readonly message: string; readonly at: string };

/** Sets the condition `DisruptionTarget`, as an eviction does by itself and a deletion does not. */
export const markDisrupted = ({ pod, message, at }: Disruption): Ask => ({
  method: 'PATCH',
  path: `${podPath(pod)}/status`,
  body: {
    metadata: { uid: pod.uid },
    status: {
      conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'TerminationByLastcall', message, lastTransitionTime: at }],
    },
  },
  contentType: 'application/strategic-merge-patch+json',
  timeoutMs: READ_MS,
});

/** Whether a DaemonSet is there. */
export const readDaemonSet = ({ namespace, name }: { readonly namespace: string; readonly name: string }): Ask => ({
  method: 'GET',
  path: `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/daemonsets/${encodeURIComponent(name)}`,
  timeoutMs: READ_MS,
});
