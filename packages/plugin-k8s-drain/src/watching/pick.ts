import type { BindingObject, DisruptionBudget, KubeNode, ObjectMeta, Pod, VolumeAttachment } from '../api-server/objects.ts';

/** The same without what is undefined: optional fields are absent here, never undefined. */
function defined<Fields extends object>(fields: Fields): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** The metadata without the server's own bookkeeping, which is often half of an object. */
function pickMeta({ name, uid, resourceVersion, generation, labels, annotations }: ObjectMeta): ObjectMeta {
  return defined({ name, uid, resourceVersion, generation, labels, annotations }) as ObjectMeta;
}

/** Annotations of other programs can be as long as the object itself. */
const isShort = ([, value]: readonly [string, string]): boolean => value.length <= 256;

function pickPodMeta(metadata: Pod['metadata']): Pod['metadata'] {
  const { name, namespace, uid, resourceVersion, labels, annotations = {}, ownerReferences } = metadata;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  const known = { name, namespace, uid, resourceVersion, labels, ownerReferences, deletionTimestamp, deletionGracePeriodSeconds };
  return defined({ ...known, annotations: Object.fromEntries(Object.entries(annotations).filter(isShort)) }) as Pod['metadata'];
}

type Status = NonNullable<Pod['status']>;

function pickPodStatus({ phase, conditions = [], containerStatuses = [] }: Status): Status {
  const kept = conditions.filter(({ type }) => type === 'Ready').map(({ type, status }) => ({ type, status }));
  const ended = containerStatuses.map(({ state }) => (state?.terminated === undefined ? {} : { state: { terminated: {} } }));
  return defined({ phase, conditions: kept, containerStatuses: ended }) as Status;
}

/** Of a pod: what decides how it goes. A storm holds thousands of them. */
export function pickPod({ metadata, spec, status = {} }: Pod): Pod {
  const { nodeName, terminationGracePeriodSeconds, priority, priorityClassName, volumes } = spec;
  const disks = volumes?.map(({ name, emptyDir, persistentVolumeClaim, ephemeral }) =>
    defined({ name, emptyDir: emptyDir && {}, persistentVolumeClaim: persistentVolumeClaim && {}, ephemeral: ephemeral && {} }),
  );
  return {
    metadata: pickPodMeta(metadata),
    spec: defined({ nodeName, terminationGracePeriodSeconds, priority, priorityClassName, volumes: disks }) as Pod['spec'],
    status: pickPodStatus(status),
  };
}

/** Of a node: what tells which machine it is, and what a cordon changes. */
export function pickNode({ metadata, spec }: KubeNode): KubeNode {
  const { providerID, unschedulable, taints } = spec;
  return { metadata: pickMeta(metadata), spec: defined({ providerID, unschedulable, taints }) };
}

/** Of a budget: whom it covers and what it has left. */
export const pickBudget = ({ metadata, spec, status = {} }: DisruptionBudget): DisruptionBudget => {
  const { disruptionsAllowed, currentHealthy, desiredHealthy, observedGeneration } = status;
  return {
    metadata: { ...pickMeta(metadata), namespace: metadata.namespace },
    spec,
    status: defined({ disruptionsAllowed, currentHealthy, desiredHealthy, observedGeneration }),
  };
};

/** Of an attachment: which volume hangs on which node. */
export const pickAttachment = ({ metadata, spec }: VolumeAttachment): VolumeAttachment => ({ metadata: pickMeta(metadata), spec });

/** Of a target group binding: which target group, and what its targets are. */
export const pickBinding = ({ metadata, spec: { targetGroupARN, targetType } = {} }: BindingObject): BindingObject => ({
  metadata: pickMeta(metadata),
  spec: defined({ targetGroupARN, targetType }),
});
