import { type Ask, READ_MS } from './asks.ts';

/** Objects of one kind that are read and followed together. */
export type Collection = { readonly path: string; readonly query?: Readonly<Record<string, string>> };

const LIST_MS = 10_000;
// Decoding a list blocks the process: 500 pods take about 50 ms, 5,000 half a second.
const PAGE = '500';

/** Every node. */
export const NODES: Collection = { path: '/api/v1/nodes' };
/** The disruption budgets of every namespace. */
export const BUDGETS: Collection = { path: '/apis/policy/v1/poddisruptionbudgets' };
/** Every volume's attachment to a node. */
export const ATTACHMENTS: Collection = { path: '/apis/storage.k8s.io/v1/volumeattachments' };

/** Every target group whose targets the AWS Load Balancer Controller keeps; unknown where it is not installed. */
export const BINDINGS: Collection = { path: '/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings' };

/** Deployments and DaemonSets, of every namespace. */
export const WORKLOADS: Readonly<Record<'Deployment' | 'DaemonSet', Collection>> = {
  Deployment: { path: '/apis/apps/v1/deployments' },
  DaemonSet: { path: '/apis/apps/v1/daemonsets' },
};

/** Which pods: those bound to a node, narrowed by a label selector where there is one. */
export type PodsOf = { readonly nodeName: string; readonly podSelector?: string | undefined };

const labelled = (podSelector: string | undefined) => (podSelector === undefined ? {} : { labelSelector: podSelector });

/** The pods of every node, narrowed by a label selector where there is one. */
export const allPods = (podSelector: string | undefined): Collection => ({ path: '/api/v1/pods', query: labelled(podSelector) });

/** The pods of one node. */
export const podsOf = ({ nodeName, podSelector }: PodsOf): Collection => ({
  path: '/api/v1/pods',
  query: { fieldSelector: `spec.nodeName=${nodeName}`, ...labelled(podSelector) },
});

/** One page, read consistently; `from` is where the page before ended. */
export const listPage = ({ path, query }: Collection, from: string | null): Ask => ({
  method: 'GET',
  path,
  query: { ...query, limit: PAGE, ...(from === null ? {} : { continue: from }) },
  timeoutMs: LIST_MS,
});

/** The shortest list that still says how far the collection has come. */
export const listOne = ({ path, query }: Collection): Ask => ({ method: 'GET', path, query: { ...query, limit: '1' }, timeoutMs: LIST_MS });

/** What happens after `resourceVersion`. The time-out counts until the stream opens. */
export const watchFrom = ({ path, query }: Collection, resourceVersion: string): Ask => ({
  method: 'GET',
  path,
  query: { ...query, watch: 'true', allowWatchBookmarks: 'true', resourceVersion },
  timeoutMs: READ_MS,
});
