import { hostname } from 'node:os';
import { offerTargetGroupBindings, type SetupContext, type TargetGroupBindings } from '@lastcall/plugin-api';
import { type Kubernetes, openKubernetes } from './api-server/client.ts';
import { type ClusterChoice, keyOfCluster } from './api-server/cluster-access.ts';
import { ATTACHMENTS, BUDGETS, NODES } from './api-server/collections.ts';
import type { DisruptionBudget, KubeNode, VolumeAttachment } from './api-server/objects.ts';
import { type Budgets, createBudgets } from './budgets/budgets.ts';
import { createDisruptions, type Disruptions } from './drain/disruption.ts';
import { createOutbox, type Outbox, type OutboxSetup } from './events/outbox.ts';
import { type Cordons, createCordons } from './node/cordons.ts';
import { createBindings } from './watching/bindings.ts';
import { createMirror, type Mirror } from './watching/mirror.ts';
import { pickAttachment, pickBudget, pickNode } from './watching/pick.ts';
import { createPodFeeds, type PodFeeds } from './watching/pod-feeds.ts';

/** A cluster as all drains of this process share it: one connection pool, one watch of each kind, one view of the budgets. */
export type Cluster = {
  readonly kubernetes: Kubernetes;
  readonly nodes: Mirror<KubeNode>;
  readonly budgets: Budgets;
  readonly attachments: Mirror<VolumeAttachment>;
  readonly feeds: PodFeeds;
  readonly cordons: Cordons;
  readonly disruptions: Disruptions;
  /** Takes events about nodes and pods. Close it before the rest, so that the last of them get out. */
  readonly outbox: Outbox;
  /** What keeps targets in load balancers, for whoever takes them out. */
  readonly bindings: TargetGroupBindings;
  /** Ends every watch and drops what nobody has posted. Safe to call twice. */
  close(): void;
};

/** Makes the cluster behind a connection; nothing is sent. */
export function createCluster(setup: OutboxSetup): Cluster {
  const { kubernetes, clock } = setup;
  const parts = { kubernetes, clock };
  const nodes = createMirror<KubeNode>({ ...parts, collection: NODES, what: 'nodes', pick: pickNode });
  const mirror = createMirror<DisruptionBudget>({ ...parts, collection: BUDGETS, what: 'disruption budgets', pick: pickBudget });
  const attachments = createMirror<VolumeAttachment>({
    ...parts,
    collection: ATTACHMENTS,
    what: 'volume attachments',
    pick: pickAttachment,
  });
  const budgets = createBudgets({ mirror, clock });
  const outbox = createOutbox(setup);
  return {
    kubernetes,
    nodes,
    budgets,
    attachments,
    feeds: createPodFeeds(parts),
    cordons: createCordons(clock),
    disruptions: createDisruptions(parts),
    outbox,
    bindings: createBindings(parts),
    close() {
      for (const each of [nodes, mirror, attachments, budgets]) each.close();
      outbox.drop();
    },
  };
}

/** The cluster: one per cluster and process, closed by the host. Its target group bindings are offered to other plugins, once. */
export function openCluster(choice: ClusterChoice, host: Omit<SetupContext<never>, 'config'>): Cluster {
  const { share, clock, log, replicas } = host;
  return share(`cluster ${keyOfCluster(choice)}`, () => {
    const cluster = createCluster({ kubernetes: openKubernetes(choice, host), clock, log, replicas, instance: hostname() });
    offerTargetGroupBindings(share, cluster.bindings);
    return cluster;
  });
}
