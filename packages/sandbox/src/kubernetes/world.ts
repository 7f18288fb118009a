import { type BudgetSpec, budgetOf, type NodeSpec, nodeOf, type Owner, type PodSpec, podOf } from './builders.ts';
import { isTerminal } from './deletion.ts';
import type { Kubelets } from './kubelet.ts';
import { ensureNamespace } from './namespaces.ts';
import { type DisruptionBudget, type KubernetesObject, type Node, type OwnerReference, type Pod, withCondition } from './objects.ts';
import { type Resource, resourceOf } from './resources.ts';
import { refOf, type Store } from './store.ts';
import { type BindingSpec, bindingOf, type Service, type ServiceSpec, serviceOf, type TargetGroupBinding } from './traffic.ts';

/** What a test or a demonstration can do to the cluster besides calling its API. */
export type World = {
  addNode(spec: NodeSpec): Node;
  /** Adds a pod, with its namespace if that is missing, and with its owner, whose replicas it adds one to. */
  addPod(spec: PodSpec): Pod;
  /** Adds a disruption budget whose status is already true, unless the disruption controller is paused. */
  addPdb(spec: BudgetSpec): DisruptionBudget;
  /** Adds a service, with its namespace if that is missing. */
  addService(spec: ServiceSpec): Service;
  /** Binds a target group to a service, with its namespace if that is missing. Throws a TypeError where the cluster has no such resource. */
  addTargetGroupBinding(spec: BindingSpec): TargetGroupBinding;
  /** Creates or replaces any object of a kind that is served, a VolumeAttachment or a DaemonSet for example. */
  apply(object: KubernetesObject): KubernetesObject;
  /** Removes an object at once, whatever holds it; null when there is none. */
  remove(object: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): KubernetesObject | null;
  /**
   * Takes the machine of a node away: its kubelet is dead, the node is not ready, nothing on it ever stops properly.
   * Returns the pods that were still running on it.
   */
  loseNode(name: string): readonly Pod[];
  /** Removes a node whose machine is gone, and its pods with it, as the cloud controller and the pod collector do after a while. */
  removeNode(name: string): void;
  /** The pods there are, in order of name; those of one node when one is named. */
  pods(node?: string): readonly Pod[];
  /** The nodes there are, in order of name. */
  nodes(): readonly Node[];
  pod(name: string, namespace?: string): Pod | null;
  node(name: string): Node | null;
  /** Every object of a resource, `services` for example, in order of name. */
  objects(resource: string): readonly KubernetesObject[];
  /** Calls `listener` with the resource of each object that changes. Returns what ends that. */
  onChange(listener: (resource: string) => void): () => void;
};

const byName = (one: KubernetesObject, other: KubernetesObject) => (one.metadata.name < other.metadata.name ? -1 : 1);

function ownerOf({ name, owner }: PodSpec): Exclude<Owner, string> | null {
  if (owner === undefined) return null;
  return typeof owner === 'string' ? { kind: owner, name: name.replace(/-[^-]*$/, '') } : owner;
}

/** The owner a pod names, made with one replica more if the sandbox serves its kind. */
function enlist({ store, resources }: Pick<Options, 'store' | 'resources'>, spec: PodSpec): OwnerReference | null {
  const owner = ownerOf(spec);
  if (!owner) return null;
  const { kind, name, apiVersion = 'apps/v1', controller = true } = owner;
  const isServed = apiVersion === 'apps/v1' && ['ReplicaSet', 'StatefulSet', 'DaemonSet'].includes(kind);
  if (!isServed) return { apiVersion, kind, name, uid: `${kind}-${name}`, controller };
  const metadata = { name, namespace: spec.namespace ?? 'default' };
  const resource = resourceOf(resources, { apiVersion, kind }).plural;
  const known = store.get({ ...metadata, resource });
  const replicas = ((known?.spec as { replicas?: number } | undefined)?.replicas ?? 0) + 1;
  const set = store.put(resource, {
    apiVersion,
    kind,
    metadata: known?.metadata ?? metadata,
    spec: kind === 'DaemonSet' ? {} : { replicas },
  });
  return { apiVersion, kind, name, uid: set.metadata.uid ?? '', controller };
}

const nodeRef = (name: string) => ({ resource: 'nodes', namespace: '', name });

function questions(store: Store): Pick<World, 'pods' | 'nodes' | 'pod' | 'node' | 'objects' | 'onChange'> {
  const pods = () => store.list('pods') as readonly Pod[];
  return {
    pods: (node) =>
      pods()
        .filter((pod) => node === undefined || pod.spec.nodeName === node)
        .toSorted(byName),
    nodes: () => (store.list('nodes') as readonly Node[]).toSorted(byName),
    pod: (name, namespace = 'default') => store.get({ resource: 'pods', namespace, name }) as Pod | null,
    node: (name) => store.get(nodeRef(name)) as Node | null,
    objects: (resource) => store.list(resource).toSorted(byName),
    onChange: (listener) => store.subscribe(({ ref }) => listener(ref.resource)),
  };
}

type Options = { readonly store: Store; readonly resources: readonly Resource[]; readonly kubelets: Kubelets; now(): number };

/** The hand that arranges and disturbs the cluster. */
export function createWorld({ store, resources, kubelets, now }: Options): World {
  const ask = questions(store);
  const put = (object: KubernetesObject): KubernetesObject => {
    const { plural, namespaced } = resourceOf(resources, object);
    if (namespaced) ensureNamespace(store, object.metadata.namespace ?? 'default');
    return store.put(plural, object);
  };
  return {
    ...ask,
    addNode: (spec) => store.put('nodes', nodeOf(spec)) as Node,
    addPod(spec) {
      ensureNamespace(store, spec.namespace ?? 'default');
      return store.put('pods', podOf(spec, { ownerReference: enlist({ store, resources }, spec), at: now() })) as Pod;
    },
    addPdb(spec) {
      ensureNamespace(store, spec.namespace ?? 'default');
      const ref = refOf('poddisruptionbudgets', store.put('poddisruptionbudgets', budgetOf(spec)));
      return store.get(ref) as DisruptionBudget;
    },
    addService: (spec) => put(serviceOf(spec)) as Service,
    addTargetGroupBinding: (spec) => put(bindingOf(spec)) as TargetGroupBinding,
    apply: (object) => store.put(resourceOf(resources, object).plural, object),
    remove: (object) => store.remove(refOf(resourceOf(resources, object).plural, object)),
    loseNode(name) {
      kubelets.kill(name);
      const node = ask.node(name);
      const notReady = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' };
      if (node) store.put('nodes', { ...node, status: { ...node.status, conditions: withCondition(node.status.conditions, notReady) } });
      return ask.pods(name).filter((pod) => pod.status.phase === 'Running' && !isTerminal(pod));
    },
    removeNode(name) {
      kubelets.kill(name);
      store.remove(nodeRef(name));
      for (const pod of ask.pods(name)) store.remove(refOf('pods', pod));
      kubelets.forget(name);
    },
  };
}
