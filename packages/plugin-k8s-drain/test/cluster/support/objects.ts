/** What a pod is made from. */
export type PodParts = {
  readonly app: string;
  /** How long it takes to end, seconds. */
  readonly goneAfterS?: number;
  /** How long a new one takes to serve, as Go writes it: `2s`. */
  readonly readyAfter?: string;
  readonly graceSeconds?: number;
  readonly node?: string;
  readonly tolerations?: readonly object[];
};

const TEMPLATE = 'main';

/** Metadata and spec of a pod. */
export function podTemplate({ app, goneAfterS = 0.1, readyAfter = '100ms', graceSeconds = 30, node, tolerations }: PodParts) {
  return {
    metadata: { labels: { app }, annotations: { 'cluster/gone-after': `${goneAfterS}`, 'cluster/ready-after': readyAfter } },
    spec: {
      terminationGracePeriodSeconds: graceSeconds,
      containers: [{ name: TEMPLATE, image: 'none' }],
      ...(node === undefined ? {} : { nodeName: node }),
      ...(tolerations === undefined ? {} : { tolerations }),
    },
  };
}

type Workload = PodParts & { readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet'; readonly replicas?: number };

/** A workload that keeps its pods. */
export function aWorkload({ kind, replicas = 1, ...pod }: Workload) {
  const kept = kind === 'DaemonSet' ? {} : { replicas };
  const named = kind === 'StatefulSet' ? { serviceName: pod.app, podManagementPolicy: 'Parallel' } : {};
  const selector = { matchLabels: { app: pod.app } };
  return { apiVersion: 'apps/v1', kind, metadata: { name: pod.app }, spec: { ...kept, ...named, selector, template: podTemplate(pod) } };
}

/** A disruption budget over the pods of an app. */
export const aBudget = ({ name, minAvailable }: { readonly name: string; readonly minAvailable: number }) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { minAvailable, selector: { matchLabels: { app: name } } },
});
