import type { Cluster } from './cluster.ts';
import type { NodePlan } from './layout.ts';

/** What a contender is to drain, and by when. */
export type Scene = {
  readonly cluster: Cluster;
  readonly dying: readonly NodePlan[];
  readonly namespace: string;
  /** Names of the pods on the nodes that die, node by node, without those of DaemonSets. */
  readonly pods: readonly string[];
  /** Epoch ms. */
  readonly endsAt: number;
};
