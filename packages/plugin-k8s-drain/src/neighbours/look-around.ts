import type { Clock, Neighbour } from '@lastcall/plugin-api';
import type { Cluster } from '../cluster.ts';
import type { DrainConfig } from '../config.ts';
import { neighboursIn, unseen } from './neighbours.ts';
import { readWorkloads, type Workload } from './workloads.ts';

const LOOK_MS = 5_000;

/** Where to look, and what is configured. */
export type Looking = {
  readonly config: Pick<DrainConfig, 'selfDraining'>;
  readonly cluster: Pick<Cluster, 'kubernetes' | 'nodes'>;
  readonly clock: Clock;
};

type Sight = { readonly workloads: readonly Workload[]; readonly blind: readonly Neighbour[] };

/** What runs in the cluster, as far as one may see it. */
async function sight({ cluster: { kubernetes }, clock }: Looking, signal: AbortSignal): Promise<Sight> {
  try {
    return { workloads: await readWorkloads({ kubernetes, clock, signal, giveUpAt: clock.now() + LOOK_MS }), blind: [] };
  } catch (problem) {
    signal.throwIfAborted();
    return { workloads: [], blind: [unseen(problem)] };
  }
}

/**
 * Who else drains nodes of the cluster: told by what runs there, where one may see that, and by the labels of its nodes.
 * @throws K8S_FORBIDDEN, K8S_UNREACHABLE, K8S_UNAUTHORIZED, K8S_REFUSED where the nodes cannot be listed
 */
export async function lookAround(looking: Looking, signal: AbortSignal): Promise<readonly Neighbour[]> {
  const { config, cluster } = looking;
  const [{ workloads, blind }] = await Promise.all([sight(looking, signal), cluster.nodes.ready(signal)]);
  const nodes = [...cluster.nodes.items().values()];
  return [...neighboursIn({ selfDraining: config.selfDraining, nodes, workloads }), ...blind];
}
