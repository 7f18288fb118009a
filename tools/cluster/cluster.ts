// Starts a real Kubernetes control plane on loopback for tests and benches, from programs that are built already. kwok plays the kubelets.
import { type ChildProcess, execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { type Admin, openAdmin } from './admin.ts';
import { compactEtcd } from './compact.ts';
import { createCrew, hasEnded } from './crew.ts';
import type { Site } from './flags.ts';
import { guardCluster } from './guard.ts';
import { type ClusterPrograms, PROGRAMS, type ProgramName } from './programs.ts';
import { ADMIN, kubeconfigPath, tokenOf, writeUsers } from './users.ts';

const START_LIMIT_MS = 60_000;

/** A cluster that runs. Nothing of it is kept: it ends with `stop`, or with this process. */
export type TestCluster = {
  /** `https://127.0.0.1:PORT`. */
  readonly url: string;
  readonly folder: string;
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the kubeconfig of a user named at the start, who may do what RBAC grants that name. */
  kubeconfigOf(user: string): string;
  /** One request as the administrator. */
  readonly request: Admin['request'];
  pid(program: ProgramName): number;
  /** Memory in use, bytes. */
  rss(program: ProgramName): number;
  /** Sends a signal, such as `SIGSTOP`. */
  signal(program: ProgramName, signal: NodeJS.Signals): void;
  /** Ends a program as a crash would. */
  kill(program: ProgramName): Promise<void>;
  /** Starts a program that was killed; resolves when its process runs, for the API server when that is ready. */
  start(program: ProgramName): Promise<void>;
  /**
   * Makes etcd forget the past: older positions of lists are "too old" (410). Those of watches only for an API server that asks etcd, which it does
   * with `--watch-cache=false`; else it remembers changes itself, for as long as it runs.
   */
  compact(): Promise<void>;
  /** Ends all of it at once and removes its files. Safe to call twice. */
  stop(): Promise<void>;
};

/** How a cluster is started. */
export type ClusterOptions = {
  readonly programs: ClusterPrograms;
  /** Users besides the administrator, who may do nothing at first. */
  readonly users?: readonly string[];
  readonly apiServerFlags?: readonly string[];
};

async function makeSite(folder: string, apiServerFlags: readonly string[]): Promise<Site> {
  const [port, etcdPort, peerPort] = [await freePort(), await freePort(), await freePort()];
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, 'accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  return { folder, port, etcdPort, peerPort, kubeconfig: kubeconfigPath(folder, ADMIN), apiServerFlags };
}

async function untilReady({ server, admin, folder }: { server: ChildProcess; admin: Admin; folder: string }): Promise<void> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (!hasEnded(server) && Date.now() < giveUpAt) {
    const status = await admin.request('GET', '/readyz').then(
      (reply) => reply.status,
      () => 0,
    );
    if (status === 200) return;
    await pause(100);
  }
  const log = readFileSync(join(folder, 'kube-apiserver.log'), 'utf8');
  throw new Error(`the API server did not start; its last words are ${log.slice(-500)}`);
}

/** As `ps` says it, in kB. */
const rssOf = (pid: number): number => Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) * 1024;

/** Starts a cluster; it is ready in three to four seconds. One that cannot be started leaves nothing behind. */
export async function startCluster({ programs, users = [], apiServerFlags = [] }: ClusterOptions): Promise<TestCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-cluster-'));
  const letGo = guardCluster(folder);
  const site = await makeSite(folder, apiServerFlags);
  const url = `https://127.0.0.1:${site.port}`;
  writeUsers({ folder, url, users });
  const crew = createCrew(programs, site);
  const admin = openAdmin({ url, token: tokenOf(ADMIN) });
  const start = async (name: ProgramName) => {
    const started = await crew.launch(name);
    if (name === 'kube-apiserver') await untilReady({ server: started, admin, folder });
  };
  const stop = async () => {
    admin.close();
    // Killed: an API server whose etcd is gone would hold its port for a long time.
    await crew.killAll();
    rmSync(folder, { recursive: true, force: true });
    letGo();
  };
  try {
    for (const name of PROGRAMS) await start(name);
  } catch (failure) {
    await stop();
    throw failure;
  }
  return {
    ...{ url, folder, start, stop, kubeconfig: site.kubeconfig, request: admin.request, kill: crew.kill },
    kubeconfigOf: (user) => kubeconfigPath(folder, user),
    pid: (name) => crew.memberOf(name).pid ?? 0,
    rss: (name) => rssOf(crew.memberOf(name).pid ?? 0),
    signal: (name, signal) => void crew.memberOf(name).kill(signal),
    compact: () => compactEtcd(site.etcdPort),
  };
}
