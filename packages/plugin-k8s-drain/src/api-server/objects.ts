/** Who an object belongs to; at most one owner is the controller. */
export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
};

/** What every object carries. Instants are RFC 3339 text, as on the wire. */
export type ObjectMeta = {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
};

/** One taint; `value` may be absent. */
export type Taint = { readonly key: string; readonly value?: string; readonly effect: string; readonly timeAdded?: string };

/** The parts of a node this plugin reads. */
export type KubeNode = {
  readonly metadata: ObjectMeta;
  readonly spec: { readonly providerID?: string; readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
};

/** The parts of a container's status this plugin reads. */
export type ContainerStatus = { readonly state?: { readonly terminated?: object } };

/** The parts of a volume this plugin reads. */
export type Volume = {
  readonly name: string;
  readonly emptyDir?: object;
  readonly persistentVolumeClaim?: object;
  readonly ephemeral?: object;
};

/** The parts of a pod this plugin reads. */
export type Pod = {
  readonly metadata: ObjectMeta & { readonly namespace: string };
  readonly spec: {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds?: number;
    readonly priority?: number;
    readonly priorityClassName?: string;
    readonly volumes?: readonly Volume[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
};

/** The parts of a condition this plugin reads. */
export type Condition = { readonly type: string; readonly status: string };

/** Which labels an object must have; all requirements must hold. */
export type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
};

/** The parts of a disruption budget this plugin reads. */
export type DisruptionBudget = {
  readonly metadata: ObjectMeta & { readonly namespace: string };
  readonly spec: { readonly selector?: LabelSelector | null; readonly unhealthyPodEvictionPolicy?: string };
  readonly status?: {
    readonly disruptionsAllowed?: number;
    readonly currentHealthy?: number;
    readonly desiredHealthy?: number;
    readonly observedGeneration?: number;
  };
};

/** The parts of a volume's attachment this plugin reads. */
export type VolumeAttachment = {
  readonly metadata: ObjectMeta;
  readonly spec: { readonly nodeName: string; readonly source?: { readonly persistentVolumeName?: string } };
};

/** The parts of a TargetGroupBinding this plugin reads. The ARN is missing until the controller has filled it in. */
export type BindingObject = {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly targetGroupARN?: string; readonly targetType?: string };
};

/** The parts of a Deployment or DaemonSet this plugin reads. */
export type WorkloadObject = {
  readonly metadata: ObjectMeta & { readonly namespace: string };
  readonly spec?: {
    /** Of a Deployment. */
    readonly replicas?: number;
    readonly template?: { readonly spec: { readonly containers: readonly Container[] } };
  };
};

/** The parts of a workload's container this plugin reads. */
export type Container = {
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
};

/** One page of a list. */
export type Page<Item> = {
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly Item[];
};

/** One line of a watch. */
export type WatchEvent<Item = unknown> = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Item;
};

/** `namespace/name`, the way people write a pod. */
export const podName = (pod: Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}`;

/** The owner that would replace the pod, or undefined for a pod nobody replaces. */
export const controllerOf = (pod: Pod): OwnerReference | undefined =>
  pod.metadata.ownerReferences?.find((owner) => owner.controller === true);

/** True for a pod that was asked to go and has not gone yet. */
export const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** True for a pod that serves: its condition says so. */
export const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

/** True for a pod whose containers have all ended for good: its phase says so. */
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/**
 * True when nothing of the pod runs any more: a final phase, or asked to go and every container has ended.
 * The object itself may stay for its finalizers; that does not hold up a drain.
 */
export function isStopped(pod: Pod): boolean {
  if (isFinished(pod)) return true;
  const containers = pod.status?.containerStatuses ?? [];
  return isTerminating(pod) && containers.length > 0 && containers.every((container) => container.state?.terminated !== undefined);
}

/** How many disks of the pod must be detached from the node before they can be used elsewhere. */
export const disksOf = ({ spec }: Pod): number =>
  (spec.volumes ?? []).filter(({ persistentVolumeClaim, ephemeral }) => (persistentVolumeClaim ?? ephemeral) !== undefined).length;
