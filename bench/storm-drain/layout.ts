import { createRandom } from '../parts/random.ts';

/** How large a cluster is. */
export type Size = {
  /** Nodes that are to be drained. */
  readonly nodes: number;
  readonly podsPerNode: number;
  /** Whether some of the deployments have a disruption budget. */
  readonly budgets: 'some' | 'none';
};

/** A node, and whether it is to be drained. */
export type NodePlan = { readonly name: string; readonly instanceId: string; readonly zone: string; readonly dies: boolean };

/** What keeps a deployment's pods from moving all at once; null: nothing. */
export type Budget = { readonly maxUnavailable: number | string } | null;

/** Pods that are alike, and the node each of them is on. */
export type DeploymentPlan = { readonly name: string; readonly budget: Budget; readonly nodes: readonly string[] };

/** Where everything is before the storm. */
export type Layout = { readonly nodes: readonly NodePlan[]; readonly deployments: readonly DeploymentPlan[] };

export const ZONE = 'eu-west-1a';
const REPLICAS = 10;
const FEWEST_SPARE = 5;
const DYING_PER_SPARE = 5;
/** The first of ten deployments may lose one pod at a time, the sixth half of them, the others have no budget. */
const BUDGETS: Readonly<Record<number, Budget>> = { 0: { maxUnavailable: 1 }, 5: { maxUnavailable: '50%' } };

/** Nodes that stay are spread evenly among those that die, and as full as they are. */
function nodesOf(dying: number): readonly NodePlan[] {
  const spare = Math.max(FEWEST_SPARE, Math.ceil(dying / DYING_PER_SPARE));
  const count = dying + spare;
  const staysBefore = (index: number) => Math.floor((index * spare) / count);
  return Array.from({ length: count }, (_, index) => ({
    name: `node-${String(index).padStart(4, '0')}`,
    instanceId: `i-${(0xbe0000000 + index).toString(16).padStart(17, '0')}`,
    zone: ZONE,
    dies: staysBefore(index + 1) === staysBefore(index),
  }));
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  const random = createRandom(5);
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.whole(0, last);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}

/** As many pods on each node, their deployments scattered; the same for the same size. */
export function layoutOf({ nodes: dying, podsPerNode, budgets }: Size): Layout {
  const nodes = nodesOf(dying);
  const places = shuffled(Array.from({ length: podsPerNode }, () => nodes.map(({ name }) => name)).flat());
  const count = Math.ceil(places.length / REPLICAS);
  const deployments = Array.from({ length: count }, (_, index) => ({
    name: `app-${String(index).padStart(4, '0')}`,
    budget: (budgets === 'some' && BUDGETS[index % 10]) || null,
    nodes: places.slice(index * REPLICAS, (index + 1) * REPLICAS),
  }));
  return { nodes, deployments };
}

/** The nodes that are to be drained. */
export const dyingOf = ({ nodes }: Layout): readonly NodePlan[] => nodes.filter(({ dies }) => dies);
