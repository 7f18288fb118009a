import { type Interruption, type Kind, type Step, type StepContext, systemClock } from '@lastcall/plugin-api';
import { anInterruption, aSetup, aShare, aStepContext } from '@lastcall/plugin-api/testing';
import { startCluster, type TestCluster } from '../../../../../tools/cluster/cluster.ts';
import type { ClusterPrograms } from '../../../../../tools/cluster/programs.ts';
import type { Pod } from '../../../src/api-server/objects.ts';
import { drainConfig } from '../../../src/config.ts';
import plugin from '../../../src/index.ts';
import { permissionsFor } from '../../../src/permissions.ts';

/** The one user the plugin is: it may do what the README's ClusterRole says, and nothing more. */
export const DRAINER = 'drainer';
export const clock = systemClock;

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const PATHS: Readonly<Record<string, string>> = {
  Deployment: '/apis/apps/v1/namespaces/default/deployments',
  StatefulSet: '/apis/apps/v1/namespaces/default/statefulsets',
  DaemonSet: '/apis/apps/v1/namespaces/default/daemonsets',
  PodDisruptionBudget: '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
  Pod: '/api/v1/namespaces/default/pods',
};

/** A real cluster, and the plugin as a user of it. */
export type RealWorld = {
  readonly cluster: TestCluster;
  /** Adds a node for the instance `i-NAME`. */
  addNode(name: string): Promise<void>;
  /** Makes an object in the namespace `default`. */
  make(object: { readonly kind: string }): Promise<void>;
  /** Lets only these nodes take new pods. */
  openOnly(...names: readonly string[]): Promise<void>;
  /** The node as the server has it. */
  node(name: string): Promise<ReturnType<typeof JSON.parse>>;
  /** The pods of an app, where one is named; of a node, where one is named. */
  pods(which?: { readonly app?: string; readonly node?: string }): Promise<readonly Pod[]>;
  /** Resolves when `count` pods of the app serve; on the node, where one is named. */
  running(app: string, count: number, node?: string): Promise<void>;
  step(config?: Readonly<Record<string, unknown>>): Step;
  interruption(node: string, kind?: Kind): Interruption;
  context(budgetMs: number, parts?: Partial<StepContext>): ReturnType<typeof aStepContext>;
  close(): Promise<void>;
};

/** Resolves when `holds()`, or rejects after 20 s. */
export async function eventually(holds: () => Promise<boolean> | boolean): Promise<void> {
  const untilAt = clock.now() + 20_000;
  while (!(await holds())) {
    if (clock.now() > untilAt) throw new Error(`never became true: ${holds}`);
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 30, resolve));
  }
}

const isServing = ({ status, metadata }: Pod): boolean => status?.phase === 'Running' && metadata.deletionTimestamp === undefined;

async function grant(cluster: TestCluster): Promise<void> {
  const rules = (permissionsFor(drainConfig.parse({}), { dryRun: false, beside: ['elb-deregister'] }).kubernetes ?? []).map(
    ({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs }),
  );
  await ask(cluster, 'POST', `${RBAC}/clusterroles`, { metadata: { name: DRAINER }, rules });
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: DRAINER };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: DRAINER }];
  await ask(cluster, 'POST', `${RBAC}/clusterrolebindings`, { metadata: { name: DRAINER }, roleRef, subjects });
}

async function ask(cluster: TestCluster, method: string, path: string, body?: unknown) {
  const reply = await cluster.request(method, path, body);
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.body?.message}`);
  return reply.body;
}

function createSight(cluster: TestCluster): Pick<RealWorld, 'pods' | 'running'> {
  const pods: RealWorld['pods'] = async ({ app, node } = {}) => {
    const query = [...(app ? [`labelSelector=app%3D${app}`] : []), ...(node ? [`fieldSelector=spec.nodeName%3D${node}`] : [])];
    return (await ask(cluster, 'GET', `${PATHS.Pod}?${query.join('&')}`)).items;
  };
  const running: RealWorld['running'] = (app, count, node) =>
    eventually(async () => (await pods({ app, ...(node === undefined ? {} : { node }) })).filter(isServing).length >= count);
  return { pods, running };
}

/** Starts a cluster without nodes. Close it. `kubeconfig` may lead to it another way. */
export async function openRealWorld({
  programs,
  apiServerFlags = [],
}: {
  readonly programs: ClusterPrograms;
  readonly apiServerFlags?: readonly string[];
}): Promise<RealWorld> {
  const cluster = await startCluster({ programs, users: [DRAINER], apiServerFlags });
  await grant(cluster);
  const kubeconfig = cluster.kubeconfigOf(DRAINER);
  const share = aShare();
  return {
    cluster,
    ...createSight(cluster),
    addNode: (name) => ask(cluster, 'POST', '/api/v1/nodes', { metadata: { name }, spec: { providerID: `aws:///eu-west-1a/i-${name}` } }),
    make: (object) => ask(cluster, 'POST', PATHS[object.kind] ?? '', object),
    async openOnly(...names) {
      const { items } = await ask(cluster, 'GET', '/api/v1/nodes');
      for (const { metadata } of items) {
        await ask(cluster, 'PATCH', `/api/v1/nodes/${metadata.name}`, {
          spec: { unschedulable: names.includes(metadata.name) ? null : true },
        });
      }
    },
    node: (name) => ask(cluster, 'GET', `/api/v1/nodes/${name}`),
    step: (config = {}) => plugin.setup(aSetup(drainConfig.parse({ kubeconfig, settle: '0s', ...config }), { clock, share })),
    interruption: (node, kind = 'spot-interruption') =>
      anInterruption({ id: `int-${node}`, instanceId: `i-${node}`, kind, noticedAt: clock.now() }),
    context: (budgetMs, parts = {}) => aStepContext({ clock, deadlineAt: clock.now() + budgetMs, ...parts }),
    async close() {
      await share.close();
      await cluster.stop();
    },
  };
}
