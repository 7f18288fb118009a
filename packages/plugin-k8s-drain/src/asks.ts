/** One request to the API server, as data. */
export type Ask = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  /** How long one attempt may take, ms. */
  readonly timeoutMs: number;
};

/** A pod, exactly: the UID tells it from a replacement with the same name. */
export type PodId = { readonly namespace: string; readonly name: string; readonly uid: string };

/** How a pod shall go. Null grace leaves the pod its own. */
export type Farewell = { readonly pod: PodId; readonly graceSeconds: number | null };

const READ_MS = 5_000;
const LIST_MS = 10_000;
// The server itself may retry a budget's update for 10 s before it answers.
const EVICT_MS = 15_000;
const PAGE = '500';

const podPath = ({ namespace, name }: PodId) => `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
const nodePath = (name: string) => `/api/v1/nodes/${encodeURIComponent(name)}`;

const goneBy = ({ pod, graceSeconds }: Farewell) => ({
  preconditions: { uid: pod.uid },
  ...(graceSeconds === null ? {} : { gracePeriodSeconds: graceSeconds }),
});

/** Reads one node. */
export const readNode = (name: string): Ask => ({ method: 'GET', path: nodePath(name), timeoutMs: READ_MS });

/** One page of all nodes; `from` is where the page before ended. */
export const listNodes = (from: string | null): Ask => ({
  method: 'GET',
  path: '/api/v1/nodes',
  query: { limit: PAGE, ...(from === null ? {} : { continue: from }) },
  timeoutMs: LIST_MS,
});

/** Changes a node: `merge` replaces lists whole and honours `metadata.resourceVersion`. */
export const patchNode = (name: string, body: unknown): Ask => ({
  method: 'PATCH',
  path: nodePath(name),
  body,
  contentType: 'application/merge-patch+json',
  timeoutMs: READ_MS,
});

/** The patch `kubectl cordon` sends. */
export const plainCordon = (name: string): Ask => ({
  ...patchNode(name, { spec: { unschedulable: true } }),
  contentType: 'application/strategic-merge-patch+json',
});

/** Which pods: those bound to a node, narrowed by a label selector where there is one. */
export type PodsOf = { readonly nodeName: string; readonly podSelector?: string | undefined };

const podsOf = ({ nodeName, podSelector }: PodsOf): Readonly<Record<string, string>> => ({
  fieldSelector: `spec.nodeName=${nodeName}`,
  ...(podSelector === undefined ? {} : { labelSelector: podSelector }),
});

/** One page of the pods, read consistently. */
export const listPods = (which: PodsOf, from: string | null): Ask => ({
  method: 'GET',
  path: '/api/v1/pods',
  query: { ...podsOf(which), limit: PAGE, ...(from === null ? {} : { continue: from }) },
  timeoutMs: LIST_MS,
});

/** What happens to the pods after `resourceVersion`. The time-out counts until the stream opens. */
export const watchPods = (which: PodsOf, resourceVersion: string): Ask => ({
  method: 'GET',
  path: '/api/v1/pods',
  query: { ...podsOf(which), watch: 'true', allowWatchBookmarks: 'true', resourceVersion },
  timeoutMs: READ_MS,
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

/** What one is allowed to do, in RBAC's words. */
export type Access = { readonly group: string; readonly resource: string; readonly subresource?: string; readonly verb: string };

/** Asks whether we may. */
export const reviewAccess = (access: Access): Ask => ({
  method: 'POST',
  path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: access } },
  timeoutMs: READ_MS,
});
