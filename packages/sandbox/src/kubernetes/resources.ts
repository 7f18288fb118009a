/** A kind of object the simulated API serves. */
export type Resource = {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** Subresources that can be read and patched like the object itself. */
  readonly subresources?: readonly string[];
  /** Fields a field selector may name besides metadata.name and metadata.namespace. */
  readonly fields?: readonly string[];
  /** Comes from a CustomResourceDefinition: it takes no strategic merge patch, and what a list holds of it says its kind. */
  readonly custom?: true;
};

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';

const READ: readonly Verb[] = ['get', 'list', 'watch'];
const WRITE: readonly Verb[] = [...READ, 'create', 'patch', 'delete'];
const eventFields = (object: 'involvedObject' | 'regarding', reporter: string) => [
  ...['kind', 'namespace', 'name', 'uid'].map((field) => `${object}.${field}`),
  ...['reason', 'type', reporter],
];

/** Every resource a cluster has without more being installed. */
const BUILT_IN: readonly Resource[] = [
  { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false, verbs: READ, fields: ['status.phase'] },
  {
    group: '',
    version: 'v1',
    plural: 'nodes',
    kind: 'Node',
    namespaced: false,
    verbs: WRITE,
    subresources: ['status'],
    fields: ['spec.unschedulable'],
  },
  {
    group: '',
    version: 'v1',
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    verbs: WRITE,
    subresources: ['status'],
    fields: ['spec.nodeName', 'status.phase'],
  },
  { group: '', version: 'v1', plural: 'services', kind: 'Service', namespaced: true, verbs: WRITE },
  {
    group: '',
    version: 'v1',
    plural: 'events',
    kind: 'Event',
    namespaced: true,
    verbs: WRITE,
    fields: eventFields('involvedObject', 'reportingComponent'),
  },
  {
    group: 'events.k8s.io',
    version: 'v1',
    plural: 'events',
    kind: 'Event',
    namespaced: true,
    verbs: WRITE,
    fields: eventFields('regarding', 'reportingController'),
  },
  { group: 'apps', version: 'v1', plural: 'daemonsets', kind: 'DaemonSet', namespaced: true, verbs: READ },
  { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet', namespaced: true, verbs: READ },
  { group: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet', namespaced: true, verbs: READ },
  {
    group: 'policy',
    version: 'v1',
    plural: 'poddisruptionbudgets',
    kind: 'PodDisruptionBudget',
    namespaced: true,
    verbs: WRITE,
    subresources: ['status'],
  },
  { group: 'storage.k8s.io', version: 'v1', plural: 'volumeattachments', kind: 'VolumeAttachment', namespaced: false, verbs: WRITE },
  { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease', namespaced: true, verbs: WRITE },
];

/** What the AWS Load Balancer Controller brings along. */
const TARGET_GROUP_BINDINGS: Resource = {
  group: 'elbv2.k8s.aws',
  version: 'v1beta1',
  plural: 'targetgroupbindings',
  kind: 'TargetGroupBinding',
  namespaced: true,
  verbs: WRITE,
  subresources: ['status'],
  custom: true,
};

/** Everything a cluster serves, one row per resource; routes and discovery are both made from it. */
export const resourcesOf = ({ loadBalancerController = false }: { readonly loadBalancerController?: boolean }): readonly Resource[] =>
  loadBalancerController ? [...BUILT_IN, TARGET_GROUP_BINDINGS] : BUILT_IN;

/** `v1` for the core group, `GROUP/VERSION` for the others. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path below which a resource's API version is served, `/api/v1` or `/apis/GROUP/VERSION`. */
export function rootOf({ group, version }: Resource): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** The one of these resources an object belongs to; throws a TypeError for a kind that is not served. */
export function resourceOf(
  resources: readonly Resource[],
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): Resource {
  const found = resources.find((resource) => resource.kind === kind && apiVersionOf(resource) === apiVersion);
  if (!found) throw new TypeError(`the sandbox serves no ${kind} of ${apiVersion}`);
  return found;
}
