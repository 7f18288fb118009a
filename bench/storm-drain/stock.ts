import { sleep, systemClock } from '@lastcall/plugin-api';
import type { Api } from './api.ts';
import type { Cluster } from './cluster.ts';
import type { DeploymentPlan, Layout } from './layout.ts';
import { budgetObject, daemonSetObject, type KubeObject, nodeObject, type Owner, podObject, replicaSetObject } from './objects.ts';

const CONTROLLERS = 'kube-controller-manager';
const AT_ONCE = 40;
const DAEMONS = ['cni', 'dns', 'logs', 'metrics', 'storage'];
const LIMIT_MS = 240_000;
const LOOK_MS = 500;

/** Acts on each, so many at once. */
export async function eachOf<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const some = async () => {
    for (let index = next++; index < items.length; index = next++) await act(items[index] as T);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

async function make(api: Api, path: string, object: unknown): Promise<KubeObject> {
  const { status, body } = await api.request('POST', path, object);
  if (status !== 201) throw new Error(`POST ${path} was answered ${status}: ${JSON.stringify(body)}`);
  return body as KubeObject;
}

const podsOf = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`;
const setsOf = (namespace: string, plural: string) => `/apis/apps/v1/namespaces/${namespace}/${plural}`;
const budgetsOf = (namespace: string) => `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`;
const ownerOf = (kind: Owner['kind'], { metadata: { name, uid } }: KubeObject): Owner => ({ kind, name, uid });

/** Makes the nodes and the pods of their DaemonSets. The controllers must not run: they would make pods of their own. */
async function makeNodes(api: Api, { nodes }: Layout): Promise<void> {
  await eachOf(nodes, (node) => make(api, '/api/v1/nodes', nodeObject(node)));
  for (const app of DAEMONS) {
    const owner = ownerOf('DaemonSet', await make(api, setsOf('kube-system', 'daemonsets'), daemonSetObject(app)));
    await eachOf(nodes, ({ name }) =>
      make(api, podsOf('kube-system'), podObject({ name: `${app}-${name}`, app, node: name, stopS: 1, owner })),
    );
  }
}

type Shelf = { readonly api: Api; readonly namespace: string; readonly stopS: number };

async function makeDeployment({ api, namespace, stopS }: Shelf, plan: DeploymentPlan): Promise<void> {
  const { name: app, nodes, budget } = plan;
  if (budget !== null) await make(api, budgetsOf(namespace), budgetObject(plan));
  const owner = ownerOf('ReplicaSet', await make(api, setsOf(namespace, 'replicasets'), replicaSetObject(plan, stopS)));
  for (const [index, node] of nodes.entries()) {
    await make(api, podsOf(namespace), podObject({ name: `${app}-${index}`, app, node, stopS, owner }));
  }
}

/** What of an object says that it is as it should be. */
type Standing = {
  readonly spec?: { readonly replicas?: number };
  readonly status?: Readonly<Record<string, number | undefined>>;
};

const isFull = ({ spec, status }: Standing) => status?.readyReplicas === spec?.replicas;
const isCounted = ({ status }: Standing) => status?.currentHealthy !== undefined && status.currentHealthy === status.expectedPods;

async function untilAll(api: Api, path: string, holds: (object: Standing) => boolean): Promise<void> {
  const giveUpAt = systemClock.now() + LIMIT_MS;
  for (;;) {
    const { items } = (await api.request('GET', path)).body as { items: readonly Standing[] };
    if (items.every(holds)) return;
    if (systemClock.now() > giveUpAt) throw new Error(`${items.filter((item) => !holds(item)).length} of ${path} did not get ready`);
    await sleep(systemClock, LOOK_MS);
  }
}

/** Removes what was there before, pods at once, and makes every node as it was. */
async function clear(api: Api, { nodes }: Layout, namespace: string): Promise<void> {
  const atOnce = { gracePeriodSeconds: 0, propagationPolicy: 'Background' };
  for (const path of [budgetsOf(namespace), setsOf(namespace, 'replicasets'), podsOf(namespace)]) await api.request('DELETE', path, atOnce);
  await eachOf(nodes, (node) => api.request('PUT', `/api/v1/nodes/${node.name}`, nodeObject(node)));
}

/** A cluster's shelves. */
export type Stock = {
  /** Fills the nodes anew with pods that take so long to stop; resolves with their namespace when all are ready and counted. */
  fill(stopS: number): Promise<string>;
};

/** Makes the nodes. Everything is made directly where it belongs, which is faster; from then on controllers and scheduler are at work. */
export async function openStock(cluster: Cluster, layout: Layout): Promise<Stock> {
  const { api } = cluster;
  await cluster.kill(CONTROLLERS);
  await makeNodes(api, layout);
  let rounds = 0;
  return {
    async fill(stopS) {
      await cluster.kill(CONTROLLERS);
      if (rounds > 0) await clear(api, layout, `storm-${rounds}`);
      rounds += 1;
      const namespace = `storm-${rounds}`;
      await make(api, '/api/v1/namespaces', { metadata: { name: namespace } });
      await eachOf(layout.deployments, (plan) => makeDeployment({ api, namespace, stopS }, plan));
      await cluster.start(CONTROLLERS);
      await untilAll(api, setsOf(namespace, 'replicasets'), isFull);
      await untilAll(api, budgetsOf(namespace), isCounted);
      return namespace;
    },
  };
}
