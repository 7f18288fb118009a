import type { DisruptionBudget, KubeNode, ObjectMeta, Pod, VolumeAttachment } from '../api-server/objects.ts';

/** The metadata without what only the server's own bookkeeping needs, which is often half of an object. */
function pickMeta<Meta extends ObjectMeta>(metadata: Meta): Meta {
  const { managedFields: _, ...rest } = metadata as Meta & { readonly managedFields?: unknown };
  return rest as unknown as Meta;
}

/** Of a pod: what decides how it goes. */
export function pickPod({ metadata, spec, status }: Pod): Pod {
  const { nodeName, terminationGracePeriodSeconds, priority, priorityClassName, volumes } = spec;
  const { phase, conditions, containerStatuses } = status ?? {};
  return {
    metadata: pickMeta(metadata),
    spec: defined({ nodeName, terminationGracePeriodSeconds, priority, priorityClassName, volumes }),
    status: defined({ phase, conditions, containerStatuses }),
  };
}

/** Of a node: what tells which machine it is, and what a cordon changes. */
export function pickNode({ metadata, spec }: KubeNode): KubeNode {
  const { providerID, unschedulable, taints } = spec;
  return { metadata: pickMeta(metadata), spec: defined({ providerID, unschedulable, taints }) };
}

/** Of a budget: whom it covers and what it has left. */
export const pickBudget = ({ metadata, spec, status }: DisruptionBudget): DisruptionBudget => ({
  metadata: pickMeta(metadata),
  spec,
  ...(status === undefined ? {} : { status }),
});

/** Of an attachment: which volume hangs on which node. */
export const pickAttachment = ({ metadata, spec }: VolumeAttachment): VolumeAttachment => ({ metadata: pickMeta(metadata), spec });

/** The same without what is undefined: optional fields are absent here, never undefined. */
function defined<Fields extends object>(fields: Fields): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
