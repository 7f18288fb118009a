/** What names an object: its resource (plural, `pods`), its namespace ('' for none) and its name. */
export type Ref = { readonly resource: string; readonly namespace: string; readonly name: string };

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
};

export type Metadata = {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
};

export type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
};

/** Any object of the API, as it goes over the wire. Objects are never changed, only replaced. */
export type KubernetesObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: object;
  readonly status?: object;
};

export type Taint = { readonly key: string; readonly value?: string; readonly effect: string };
export type Toleration = { readonly key?: string; readonly operator?: string; readonly value?: string; readonly effect?: string };

export type Node = KubernetesObject & {
  readonly spec: { readonly providerID?: string; readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status: { readonly conditions: readonly Condition[] };
};

export type Pod = KubernetesObject & {
  readonly spec: {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds?: number;
    readonly tolerations?: readonly Toleration[];
    readonly volumes?: readonly object[];
    readonly priorityClassName?: string;
  };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly object[];
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip: string }[];
  };
};

export type LabelSelector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
};

export type DisruptionBudgetStatus = {
  readonly observedGeneration: number;
  readonly disruptionsAllowed: number;
  readonly currentHealthy: number;
  readonly desiredHealthy: number;
  readonly expectedPods: number;
  /** When each evicted pod's eviction was granted, by pod name, until the controller has seen it go. */
  readonly disruptedPods: Readonly<Record<string, string>>;
};

export type DisruptionBudget = KubernetesObject & {
  readonly spec: {
    readonly minAvailable?: number | string;
    readonly maxUnavailable?: number | string;
    readonly selector?: LabelSelector;
    readonly unhealthyPodEvictionPolicy?: string;
  };
  readonly status: DisruptionBudgetStatus;
};

/** An instant as Kubernetes writes it: whole seconds, rounded down. */
export function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Whether the condition of this type is True. */
export function isTrue(object: { readonly status: { readonly conditions?: readonly Condition[] } }, type: string): boolean {
  return object.status.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
}

/** The conditions with this one in place of the one of its type. */
export function withCondition(conditions: readonly Condition[] = [], condition: Condition): readonly Condition[] {
  return [...conditions.filter((other) => other.type !== condition.type), condition];
}

/** The owner that controls an object, null for none. */
export function controllerOf(object: KubernetesObject): OwnerReference | null {
  return object.metadata.ownerReferences?.find((owner) => owner.controller) ?? null;
}
