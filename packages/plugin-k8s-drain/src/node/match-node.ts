import type { KubeNode } from '../api-server/objects.ts';

/** What identifies the machine below a node. */
export type Machine = { readonly instanceId: string; readonly privateDnsName: string | null };

const EKSCTL_LABEL = 'alpha.eksctl.io/instance-id';

/** True when the node's provider id names the machine: `aws:///eu-west-1b/i-0abc…`. */
export const runsOn = ({ spec }: KubeNode, { instanceId }: Machine): boolean => spec.providerID?.endsWith(`/${instanceId}`) === true;

/**
 * The node that runs on the machine: by provider id, else by name, else by eksctl's label; null where there is none.
 * A node whose provider id names another machine is never it.
 */
export function matchNode(nodes: readonly KubeNode[], machine: Machine): KubeNode | null {
  const undecided = nodes.filter(({ spec }) => !spec.providerID);
  return (
    nodes.find((node) => runsOn(node, machine)) ??
    undecided.find(({ metadata }) => metadata.name === machine.privateDnsName) ??
    undecided.find(({ metadata }) => metadata.labels?.[EKSCTL_LABEL] === machine.instanceId) ??
    null
  );
}
