// How each program of the test cluster is started.
import { join } from 'node:path';
import type { ProgramName } from './programs.ts';

/** Where a cluster lives. */
export type Site = {
  readonly folder: string;
  readonly port: number;
  readonly etcdPort: number;
  readonly peerPort: number;
  /** The administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** More flags for the API server. */
  readonly apiServerFlags: readonly string[];
};

const CONTROLLERS = [
  ...['disruption', 'replicaset', 'deployment', 'daemonset', 'statefulset', 'job', 'pod-garbage-collector'],
  ...['endpointslice', 'garbage-collector', 'namespace', 'taint-eviction'],
].map((name) => `${name}-controller`);

/** Tests must not wait for the clients' own limits. */
const FAST = ['--kube-api-qps=500', '--kube-api-burst=1000'];
const ALONE = ['--leader-elect=false', '--secure-port=0'];

const etcd = ({ folder, etcdPort, peerPort }: Site): readonly string[] => {
  const [client, peer] = [`http://127.0.0.1:${etcdPort}`, `http://127.0.0.1:${peerPort}`];
  return [
    ...[`--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync'],
    ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
    ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`],
  ];
};

const apiServer = ({ folder, port, etcdPort, apiServerFlags }: Site): readonly string[] => [
  ...[`--etcd-servers=http://127.0.0.1:${etcdPort}`, '--bind-address=127.0.0.1', `--secure-port=${port}`],
  ...[`--cert-dir=${join(folder, 'certs')}`, `--token-auth-file=${join(folder, 'tokens.csv')}`, '--authorization-mode=RBAC'],
  ...['--service-account-issuer=https://cluster.test', `--service-account-key-file=${join(folder, 'accounts.key')}`],
  ...[`--service-account-signing-key-file=${join(folder, 'accounts.key')}`, '--service-cluster-ip-range=10.0.0.0/24'],
  // Nobody here makes service accounts, or lifts the taint of a new node.
  '--disable-admission-plugins=ServiceAccount,TaintNodesByCondition',
  ...apiServerFlags,
];

const controllerManager = ({ folder, kubeconfig }: Site): readonly string[] => [
  ...[
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${CONTROLLERS.join()}`,
    `--service-account-private-key-file=${join(folder, 'accounts.key')}`,
  ],
  ...[...ALONE, ...FAST],
];

const scheduler = ({ kubeconfig }: Site): readonly string[] => [`--kubeconfig=${kubeconfig}`, ...ALONE, ...FAST];

const kwok = ({ kubeconfig }: Site): readonly string[] => [
  ...[`--kubeconfig=${kubeconfig}`, '--manage-all-nodes', `--config=${join(import.meta.dirname, 'kwok.yaml')}`, '--node-ip=127.0.0.1'],
];

/** The flags of each program. */
export const FLAGS: Readonly<Record<ProgramName, (site: Site) => readonly string[]>> = {
  etcd,
  'kube-apiserver': apiServer,
  'kube-controller-manager': controllerManager,
  'kube-scheduler': scheduler,
  kwok,
};
