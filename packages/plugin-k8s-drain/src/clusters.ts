import type { ClusterChoice } from './api-server/cluster-access.ts';
import type { DrainConfig } from './config.ts';

/** Which interruptions a cluster is for. Every given key must hold. */
export type ClusterWhen = {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Twelve digits each; one of them must be the notice's. */
  readonly accounts?: readonly string[] | undefined;
  /** One of them must be the notice's. */
  readonly regions?: readonly string[] | undefined;
};

/** One of the clusters whose nodes are drained. `name` null: the only one, which nobody has named. */
export type NamedCluster = { readonly name: string | null; readonly when: ClusterWhen; readonly choice: ClusterChoice };

/** The clusters of a configuration, in their order: those under `clusters`, else the one it names itself. */
export function clustersIn({ clusters, kubeconfig, context, eks }: DrainConfig): readonly NamedCluster[] {
  if (clusters === undefined) return [{ name: null, when: {}, choice: { kubeconfig, context, eks } }];
  return clusters.map(({ name, when = {}, ...choice }) => ({ name, when, choice }));
}
