import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster, type TestCluster } from '../../tools/cluster/cluster.ts';
import type { ClusterPrograms } from '../../tools/cluster/programs.ts';
import { ADMIN, tokenOf } from '../../tools/cluster/users.ts';
import { type Api, openApi } from './api.ts';

/** A control plane of its own, which notes what the contenders ask for. */
export type Cluster = Pick<TestCluster, 'kubeconfigOf' | 'kill' | 'start' | 'stop'> & {
  /** The API server for the administrator. */
  readonly api: Api;
  /** The API server for a contender. */
  apiOf(user: string): Api;
  /** File of the API server's audit log. */
  readonly auditLog: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** Makes an empty folder that goes with the cluster. */
  newFolder(): string;
};

/** The users whose requests are noted, one for each contender. */
const USERS = ['lastcall', 'kubectl', 'bare'];

/** Requests of others are not even looked at: noting costs the API server some 50 µs each. */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'Metadata', users: USERS }, { level: 'None' }],
};

/** Contenders may do everything, by RBAC: what that costs, it costs all of them. */
const BINDING = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'contenders' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: USERS.map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name })),
};

/** Starts it. */
export async function openCluster(programs: ClusterPrograms): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-storm-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const [policy, auditLog] = [join(folder, 'policy.json'), join(folder, 'audit.log')];
  writeFileSync(policy, JSON.stringify(POLICY));
  const flags = [`--audit-policy-file=${policy}`, `--audit-log-path=${auditLog}`];
  const cluster = await startCluster({ programs, users: USERS, apiServerFlags: flags });
  const { url, kubeconfigOf, kill, start } = cluster;
  const apis = new Map([ADMIN, ...USERS].map((user) => [user, openApi({ url, token: tokenOf(user) })]));
  const apiOf = (user: string) => apis.get(user) as Api;
  await apiOf(ADMIN).request('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', BINDING);
  return {
    ...{ auditLog, kubeconfigOf, kill, start, api: apiOf(ADMIN), apiOf },
    kubectl: join(programs.folder, 'kubectl'),
    newFolder: () => mkdtempSync(join(folder, 'made-')),
    async stop() {
      for (const api of apis.values()) api.close();
      await cluster.stop();
      process.off('exit', remove);
      remove();
    },
  };
}
