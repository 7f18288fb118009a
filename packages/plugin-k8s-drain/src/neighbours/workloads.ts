import type { Patience } from '../api-server/ask-patiently.ts';
import { WORKLOADS } from '../api-server/collections.ts';
import { errorOf } from '../api-server/errors.ts';
import type { Container, WorkloadObject } from '../api-server/objects.ts';
import { isNotFound, isOk } from '../api-server/status-errors.ts';
import { readAll } from '../watching/read-all.ts';

/** What runs in the cluster, as far as it tells who it is. */
export type Workload = {
  /** `Deployment karpenter/karpenter`. */
  readonly place: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  /** True where Karpenter would read an interruption queue from its settings. */
  readonly hasInterruptionQueue: boolean;
};

const QUEUE_VARIABLE = /^INTERRUPTION_QUEUE$/;
const QUEUE_ARGUMENT = /^--interruption-queue(=.+|$)/;

const hasQueue = ({ args = [], env = [] }: Container): boolean =>
  args.some((argument) => QUEUE_ARGUMENT.test(argument)) ||
  env.some(({ name, value, valueFrom }) => QUEUE_VARIABLE.test(name) && ((value ?? '') !== '' || valueFrom !== undefined));

/** A workload in our words. */
export function toWorkload(kind: keyof typeof WORKLOADS, { metadata, spec }: WorkloadObject): Workload {
  const containers = spec?.template?.spec.containers ?? [];
  return {
    place: `${kind} ${metadata.namespace}/${metadata.name}`,
    labels: metadata.labels ?? {},
    images: containers.flatMap(({ image }) => image ?? []),
    hasInterruptionQueue: containers.some(hasQueue),
  };
}

async function workloadsOf(kind: keyof typeof WORKLOADS, patience: Patience): Promise<readonly Workload[]> {
  const { reply, items } = await readAll<WorkloadObject>({ collection: WORKLOADS[kind], pick: (object) => object }, patience);
  if (isNotFound(reply)) return [];
  if (!isOk(reply)) throw errorOf(`list ${kind}s of every namespace`, reply);
  return [...items.values()].filter(({ spec }) => spec?.replicas !== 0).map((object) => toWorkload(kind, object));
}

/** Every Deployment that is not scaled to zero, and every DaemonSet. @throws K8S_FORBIDDEN, K8S_UNREACHABLE, K8S_UNAUTHORIZED, K8S_REFUSED */
export async function readWorkloads(patience: Patience): Promise<readonly Workload[]> {
  const [deployments, daemonSets] = await Promise.all([workloadsOf('Deployment', patience), workloadsOf('DaemonSet', patience)]);
  return [...deployments, ...daemonSets];
}
