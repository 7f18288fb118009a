import type { KubernetesSandbox } from './kubernetes/kubernetes-sandbox.ts';

/** A web shop in a cluster: carts that a disruption budget keeps, web servers, and a daemon on every node. */
export type Shop = {
  /** Adds pods to a node: a cart first, then web servers. They stop at different paces, between 1 s and 8 s. */
  fill(node: string, pods: number): void;
  /** Adds the daemon of a node. */
  watchOver(node: string): void;
};

/** Opens a shop without pods. */
export function openShop(kubernetes: KubernetesSandbox): Shop {
  let pods = 0;
  let daemons = 0;
  kubernetes.addPdb({ name: 'cart', namespace: 'shop', maxUnavailable: 1, selector: { app: 'cart' } });
  const add = (app: string, node: string) => {
    pods += 1;
    const stopTimeMs = 1_000 + ((pods * 3) % 11) * 700;
    kubernetes.addPod({ name: `${app}-${pods}`, namespace: 'shop', node, owner: 'ReplicaSet', labels: { app }, stopTimeMs });
  };
  return {
    fill(node, count) {
      for (let index = 0; index < count; index += 1) add(index === 0 ? 'cart' : 'web', node);
    },
    watchOver(node) {
      daemons += 1;
      kubernetes.addPod({ name: `logs-${daemons}`, namespace: 'kube-system', node, owner: 'DaemonSet' });
    },
  };
}
