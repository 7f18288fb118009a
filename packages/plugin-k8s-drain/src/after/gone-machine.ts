import type { Instance } from '@lastcall/plugin-api';
import { askPatiently, type Patience } from '../api-server/ask-patiently.ts';
import { errorOf } from '../api-server/errors.ts';
import { deleteNode, patchNode } from '../api-server/node-asks.ts';
import type { KubeNode, Taint } from '../api-server/objects.ts';
import { isConflict, isNotFound, isOk } from '../api-server/status-errors.ts';

/** What may be done about the node of a machine that is gone; both only when configured. */
export type GoneMachine = { readonly deleteNode: boolean; readonly outOfServiceTaint: boolean };

/** What is done about a node: its object removed, or its machine declared out of service. */
export type Burial = 'delete' | 'taint' | null;

const OUT_OF_SERVICE: Taint = { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoExecute' };

/**
 * What to do about the node of an instance in this state, as EC2 has it. Nothing as long as the machine may still run: the taint would
 * throw every pod off a healthy node, and a removed node's pods would be started elsewhere while they still run here.
 */
export function burialOf({ deleteNode: mayDelete, outOfServiceTaint }: GoneMachine, state: Instance['state'] | undefined): Burial {
  if (state === 'terminated') return mayDelete ? 'delete' : null;
  return state === 'stopped' && outOfServiceTaint ? 'taint' : null;
}

const isOutOfService = ({ spec }: KubeNode): boolean => spec.taints?.some(({ key }) => key === OUT_OF_SERVICE.key) === true;

/**
 * Does what was decided about the node, if it is still this one; what happened, in words, or null where there was nothing to do. Safe to call twice.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function bury(
  node: KubeNode,
  { burial, patience }: { readonly burial: Burial; readonly patience: Patience },
): Promise<string | null> {
  const { name, uid, resourceVersion } = node.metadata;
  if (burial === null || (burial === 'taint' && isOutOfService(node))) return null;
  const taints = [...(node.spec.taints ?? []), OUT_OF_SERVICE];
  const ask = burial === 'delete' ? deleteNode({ name, uid }) : patchNode(name, { metadata: { resourceVersion }, spec: { taints } });
  const reply = await askPatiently(ask, patience);
  // Another machine has the name by now, or somebody else was faster: neither is ours to undo.
  if (isNotFound(reply) || (burial === 'delete' && isConflict(reply))) return null;
  if (!isOk(reply)) throw errorOf(`${burial} node ${name}`, reply);
  return burial === 'delete' ? 'node object removed' : 'node tainted as out of service';
}
