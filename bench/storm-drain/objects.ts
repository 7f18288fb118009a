import type { DeploymentPlan, NodePlan } from './layout.ts';

/** An object of the API, as far as the bench cares. */
export type KubeObject = {
  readonly metadata: { readonly name: string; readonly uid: string };
} & Readonly<Record<string, unknown>>;

/** Who controls a pod. */
export type Owner = { readonly kind: 'ReplicaSet' | 'DaemonSet'; readonly name: string; readonly uid: string };

/** A node of a machine of AWS; kwok makes it ready. */
export const nodeObject = ({ name, instanceId, zone }: NodePlan): unknown => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'topology.kubernetes.io/zone': zone } },
  spec: { providerID: `aws:///${zone}/${instanceId}` },
});

const labelsOf = (app: string) => ({ app });

/** `stopS`: how long its container takes to end, and all the time it is given to. */
export function podTemplate(app: string, stopS: number) {
  return {
    metadata: { labels: labelsOf(app), annotations: { 'cluster/gone-after': String(stopS) } },
    spec: { terminationGracePeriodSeconds: stopS, containers: [{ name: 'app', image: 'app' }] },
  };
}

/** Where a pod is, and whose it is. */
export type PodPlace = {
  readonly name: string;
  readonly app: string;
  readonly node: string;
  readonly stopS: number;
  readonly owner: Owner;
};

/** A pod that is on its node already, as if its controller and the scheduler had put it there. */
export function podObject({ name, app, node, stopS, owner }: PodPlace): unknown {
  const { metadata, spec } = podTemplate(app, stopS);
  const ownerReferences = [{ apiVersion: 'apps/v1', ...owner, controller: true, blockOwnerDeletion: true }];
  const tolerations = owner.kind === 'DaemonSet' ? [{ operator: 'Exists' }] : [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name, ownerReferences },
    spec: { ...spec, nodeName: node, tolerations },
  };
}

export const replicaSetObject = ({ name, nodes }: DeploymentPlan, stopS: number): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name },
  spec: { replicas: nodes.length, selector: { matchLabels: labelsOf(name) }, template: podTemplate(name, stopS) },
});

/** Nothing but deletion replaces its pods: they were not made from its template. */
export const daemonSetObject = (name: string): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name },
  spec: {
    selector: { matchLabels: labelsOf(name) },
    updateStrategy: { type: 'OnDelete' },
    template: { ...podTemplate(name, 1), spec: { ...podTemplate(name, 1).spec, tolerations: [{ operator: 'Exists' }] } },
  },
});

export const budgetObject = ({ name, budget }: DeploymentPlan): unknown => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { ...budget, selector: { matchLabels: labelsOf(name) } },
});
