import { askPatiently, type Patience } from '../api-server/ask-patiently.ts';
import { errorOf } from '../api-server/errors.ts';
import { readNode } from '../api-server/node-asks.ts';
import type { KubeNode } from '../api-server/objects.ts';
import { isNotFound, isOk } from '../api-server/status-errors.ts';
import type { Mirror } from '../watching/mirror.ts';
import { pickNode } from '../watching/pick.ts';
import { type Machine, matchNode, runsOn } from './match-node.ts';

/** The nodes of a cluster, and how long to look. */
export type Looking = { readonly nodes: Mirror<KubeNode>; readonly patience: Patience };

/** The node as it is now, or null where there is none. @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED */
export async function getNode(name: string, patience: Patience): Promise<KubeNode | null> {
  const reply = await askPatiently(readNode(name), patience);
  if (isNotFound(reply)) return null;
  if (!isOk(reply)) throw errorOf(`read node ${name}`, reply);
  return pickNode(reply.body as KubeNode);
}

/** The node named after the machine, where it does not say that it runs on another one. */
async function namesake(machine: Machine, patience: Patience): Promise<KubeNode | null> {
  const node = machine.privateDnsName === null ? null : await getNode(machine.privateDnsName, patience);
  return node && (runsOn(node, machine) || matchNode([node], machine)) ? node : null;
}

/**
 * The node that runs on the machine, or null where this cluster has none. Costs nothing once the nodes are watched. Before that, one read
 * where the node is named after the machine's private DNS name, as on most AWS clusters, else the first list of all nodes. A machine
 * that the watch does not know is looked up by its name all the same: its node may be new.
 * @throws K8S_UNREACHABLE where nobody could tell; K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function findNode(machine: Machine, { nodes, patience }: Looking): Promise<KubeNode | null> {
  const watched = matchNode([...nodes.items().values()], machine);
  if (watched) return watched;
  const listed = nodes.ready(patience.signal);
  // Whoever is found by name needs no list; its failure is told where the list is needed.
  listed.catch(() => {});
  const named = await namesake(machine, patience);
  if (named) return named;
  await listed;
  return matchNode([...nodes.items().values()], machine);
}
