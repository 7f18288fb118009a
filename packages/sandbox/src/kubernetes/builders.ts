import { STOP_TIME, started } from './kubelet.ts';
import {
  type DisruptionBudget,
  type LabelSelector,
  type Node,
  type OwnerReference,
  type Pod,
  type Taint,
  type Toleration,
  timestamp,
} from './objects.ts';

type Labels = Readonly<Record<string, string>>;

/** A node that is ready and empty. */
export type NodeSpec = {
  readonly name: string;
  /** `aws:///ZONE/INSTANCE` for a machine of AWS. */
  readonly providerID?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly taints?: readonly Taint[];
  readonly unschedulable?: boolean;
  /** How many pods fit; default 110. */
  readonly maxPods?: number;
};

/** The node object. */
export function nodeOf({ name, providerID, labels, annotations, taints, unschedulable, maxPods = 110 }: NodeSpec): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels }, ...(annotations && { annotations }) },
    spec: { ...(providerID && { providerID }), ...(taints?.length && { taints }), ...(unschedulable && { unschedulable }) },
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      ...{ allocatable: { pods: String(maxPods) }, capacity: { pods: String(maxPods) } },
    },
  };
}

/** Who controls a pod. A bare kind takes the pod's name up to its last dash as the owner's name. */
export type Owner =
  | string
  | {
      readonly kind: string;
      readonly name: string;
      readonly apiVersion?: string;
      /** False for an owner that does not control it. Default true. */
      readonly controller?: boolean;
    };

/** A pod that runs and is ready, unless said otherwise. */
export type PodSpec = {
  readonly name: string;
  /** Default `default`. */
  readonly namespace?: string;
  /** The node it is on; left out for a pod that is not scheduled. */
  readonly node?: string;
  /** Default none: a pod nobody replaces. */
  readonly owner?: Owner;
  /** How long its containers need to stop, ms from the deletion; Infinity for never by themselves. Default 0. */
  readonly stopTimeMs?: number;
  /** Default 30. */
  readonly terminationGracePeriodSeconds?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  /** Default `Running`. */
  readonly phase?: string;
  /** Default true for a running pod. */
  readonly ready?: boolean;
  /** Gives it a volume whose data go with the pod. */
  readonly emptyDir?: boolean;
  /** Default: one nobody else is likely to have, once it is ready. */
  readonly ip?: string;
  /** Makes it a static pod's mirror, which the API cannot stop. */
  readonly mirror?: boolean;
  readonly priorityClass?: string;
  readonly tolerations?: readonly Toleration[];
  readonly finalizers?: readonly string[];
  /** More volumes. */
  readonly volumes?: readonly object[];
  /** Makes it one that was deleted before: with how much grace, and how long ago that ran out, ms; negative while there is some left. */
  readonly deleted?: { readonly graceSeconds: number; readonly overdueMs: number };
};

/** Whose a pod is, and from when on it counts. */
type Birth = { readonly ownerReference: OwnerReference | null; readonly at: number };

function deletionOf({ graceSeconds, overdueMs }: NonNullable<PodSpec['deleted']>, at: number): Partial<Pod['metadata']> {
  return { deletionTimestamp: timestamp(at - overdueMs), deletionGracePeriodSeconds: graceSeconds };
}

function metadataOf(spec: PodSpec, { ownerReference, at }: Birth): Pod['metadata'] {
  const { name, namespace = 'default', labels, annotations, finalizers, stopTimeMs, mirror, deleted } = spec;
  const notes = {
    ...annotations,
    ...(stopTimeMs !== undefined && { [STOP_TIME]: String(stopTimeMs) }),
    ...(mirror && { 'kubernetes.io/config.mirror': name, 'kubernetes.io/config.source': 'file' }),
  };
  return {
    name,
    namespace,
    ...(labels && { labels }),
    ...(Object.keys(notes).length > 0 && { annotations: notes }),
    ...(ownerReference && { ownerReferences: [ownerReference] }),
    ...(finalizers?.length && { finalizers }),
    ...(deleted && deletionOf(deleted, at)),
  };
}

function specOf({ node, terminationGracePeriodSeconds = 30, emptyDir, priorityClass, tolerations, volumes = [] }: PodSpec): Pod['spec'] {
  const all = [...volumes, ...(emptyDir ? [{ name: 'scratch', emptyDir: {} }] : [])];
  return {
    ...{ containers: [{ name: 'main', image: 'sandbox' }] },
    terminationGracePeriodSeconds,
    ...(node !== undefined && { nodeName: node }),
    ...(all.length > 0 && { volumes: all }),
    ...(priorityClass && { priorityClassName: priorityClass }),
    ...(tolerations && { tolerations }),
  };
}

/** The pod object, as it is at `at`. */
export function podOf(spec: PodSpec, birth: Birth): Pod {
  const { phase = 'Running', ready = phase === 'Running', ip } = spec;
  const status = { phase, ...(ip !== undefined && { podIP: ip, podIPs: [{ ip }] }) };
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: metadataOf(spec, birth), spec: specOf(spec), status };
  if (ready) return started(pod, birth.at);
  return { ...pod, status: { ...status, conditions: [{ type: 'Ready', status: 'False' }] } };
}

/** A disruption budget; give one of `minAvailable` and `maxUnavailable`, a number or a percentage. */
export type BudgetSpec = {
  readonly name: string;
  /** Default `default`. */
  readonly namespace?: string;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
  /** Labels its pods must have, or a whole selector. */
  readonly selector: Labels | LabelSelector;
  readonly unhealthyPodEvictionPolicy?: 'IfHealthyBudget' | 'AlwaysAllow';
};

const isSelectorObject = (selector: Labels | LabelSelector): selector is LabelSelector =>
  'matchLabels' in selector || 'matchExpressions' in selector;

/** The budget object, which no controller has seen yet. */
export function budgetOf({ name, namespace = 'default', selector, ...rest }: BudgetSpec): DisruptionBudget {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace },
    spec: { ...rest, selector: isSelectorObject(selector) ? selector : { matchLabels: selector } },
    status: { observedGeneration: 0, disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptedPods: {} },
  };
}
