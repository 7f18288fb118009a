import { isTerminal, isTerminating } from '../kubernetes/deletion.ts';
import { isTrue, type Node, type Pod } from '../kubernetes/objects.ts';
import { selectorTest } from '../kubernetes/selectors.ts';
import type { Service, TargetGroupBinding } from '../kubernetes/traffic.ts';

/** What there is in a cluster that a target group may want. */
export type Inhabitants = {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
};

/** A target as the controller wants it; a null port means the target group's own. */
export type Wanted = { readonly id: string; readonly port: number | null };

/** A node with one of these labels, whatever its value, takes no traffic of load balancers. */
const EXCLUDING_LABELS = [
  'node.kubernetes.io/exclude-from-external-load-balancers',
  'alpha.service-controller.kubernetes.io/exclude-balancer',
  'node-role.kubernetes.io/master',
];

function isExcluded({ metadata: { labels = {} } }: Node): boolean {
  return EXCLUDING_LABELS.some((label) => label in labels) || labels['eks.amazonaws.com/compute-type'] === 'fargate';
}

/** A node that an autoscaler is about to take away. Being cordoned is no reason. */
const isDoomed = ({ spec: { taints = [] } }: Node): boolean =>
  taints.some(
    ({ key, effect }) => key === 'ToBeDeletedByClusterAutoscaler' || (key === 'karpenter.sh/disrupted' && effect === 'NoSchedule'),
  );

const isUnknown = ({ status }: Node): boolean =>
  status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'Unknown');

/** The nodes traffic may go to: the ready ones, or where none is ready those nobody has heard of. */
export function suitableNodes(nodes: readonly Node[]): readonly Node[] {
  const possible = nodes.filter((node) => !isExcluded(node) && !isDoomed(node));
  const ready = possible.filter((node) => isTrue(node, 'Ready'));
  return ready.length > 0 ? ready : possible.filter(isUnknown);
}

/** The pods traffic may go to: ready, and not on their way out. */
export const suitablePods = (pods: readonly Pod[]): readonly Pod[] =>
  pods.filter((pod) => isTrue(pod, 'Ready') && !isTerminating(pod) && !isTerminal(pod) && pod.status.podIP !== undefined);

/** The instance of a node, null for one that is no machine of AWS. */
const instanceOf = ({ spec: { providerID = '' } }: Node): string | null => /^aws:\/\/\/.*\/(i-[0-9a-f]+)$/.exec(providerID)?.[1] ?? null;

function serviceOf({ services }: Inhabitants, { metadata, spec }: TargetGroupBinding): Service | null {
  const isMeant = ({ metadata: own }: Service) => own.namespace === metadata.namespace && own.name === spec.serviceRef.name;
  return services.find(isMeant) ?? null;
}

function portOf(service: Service | null, { spec }: TargetGroupBinding): Service['spec']['ports'][number] | null {
  const ports = service?.spec.ports ?? [];
  return ports.find(({ port }) => port === spec.serviceRef.port) ?? null;
}

function wantedNodes(inhabitants: Inhabitants, binding: TargetGroupBinding): readonly Wanted[] {
  const { nodeSelector } = binding.spec;
  const isSelected = nodeSelector ? selectorTest(nodeSelector) : () => true;
  const port = portOf(serviceOf(inhabitants, binding), binding)?.nodePort ?? null;
  const chosen = inhabitants.nodes.filter(({ metadata }) => isSelected(metadata.labels));
  return chosen.flatMap((node) => instanceOf(node) ?? []).map((id) => ({ id, port }));
}

function wantedPods(inhabitants: Inhabitants, binding: TargetGroupBinding): readonly Wanted[] {
  const service = serviceOf(inhabitants, binding);
  const isSelected = selectorTest({ matchLabels: service?.spec.selector ?? {} });
  const targetPort = portOf(service, binding)?.targetPort;
  const port = typeof targetPort === 'number' ? targetPort : null;
  const { namespace } = binding.metadata;
  const chosen = inhabitants.pods.filter(({ metadata }) => metadata.namespace === namespace && isSelected(metadata.labels));
  return chosen.flatMap(({ status }) => status.podIP ?? []).map((id) => ({ id, port }));
}

/**
 * The targets the AWS Load Balancer Controller wants in the target group of a binding, of inhabitants that are all suitable. Nodes count as
 * they are, whatever runs on them; pods count by themselves, whatever node they are on.
 */
export const wantedTargets = (inhabitants: Inhabitants, binding: TargetGroupBinding): readonly Wanted[] =>
  binding.spec.targetType === 'ip' ? wantedPods(inhabitants, binding) : wantedNodes(inhabitants, binding);
