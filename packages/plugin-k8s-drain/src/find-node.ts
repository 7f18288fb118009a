import { askPatiently, type Patience } from './ask-patiently.ts';
import { listNodes, readNode } from './asks.ts';
import { errorOf } from './errors.ts';
import { type Machine, matchNode, runsOn } from './match-node.ts';
import type { KubeNode, Page } from './objects.ts';
import { isExpired, isNotFound, isOk, type Reply } from './status-errors.ts';

type Listing = { readonly reply: Reply; readonly nodes: readonly KubeNode[] };

/** The node as it is now, or null where there is none. @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED */
export async function getNode(name: string, patience: Patience): Promise<KubeNode | null> {
  const reply = await askPatiently(readNode(name), patience);
  if (isNotFound(reply)) return null;
  if (!isOk(reply)) throw errorOf(`read node ${name}`, reply);
  return reply.body as KubeNode;
}

async function listOnce(patience: Patience): Promise<Listing> {
  const nodes: KubeNode[] = [];
  for (let from: string | null = null; ; ) {
    const reply: Reply = await askPatiently(listNodes(from), patience);
    if (!isOk(reply)) return { reply, nodes };
    const page = reply.body as Page<KubeNode>;
    nodes.push(...(page.items ?? []));
    from = page.metadata.continue || null;
    if (from === null) return { reply, nodes };
  }
}

/** Every node. A list that grew too old half-way is begun anew once. */
async function allNodes(patience: Patience): Promise<readonly KubeNode[]> {
  const first = await listOnce(patience);
  const { reply, nodes } = isExpired(first.reply) ? await listOnce(patience) : first;
  if (!isOk(reply)) throw errorOf('list nodes', reply);
  return nodes;
}

/**
 * The node that runs on the machine, or null where this cluster has none. Costs one read where the node is named after the
 * machine's private DNS name, as on most AWS clusters, else one list of all nodes.
 * @throws K8S_UNREACHABLE where nobody could tell; K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED
 */
export async function findNode(machine: Machine, patience: Patience): Promise<KubeNode | null> {
  const namesake = machine.privateDnsName === null ? null : await getNode(machine.privateDnsName, patience);
  if (namesake && runsOn(namesake, machine)) return namesake;
  return matchNode(await allNodes(patience), machine);
}
