// Starts a real Kubernetes control plane on loopback for tests and benches, from programs that are built already. kwok plays the kubelets.
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { type Admin, openAdmin } from './admin.ts';
import { compactEtcd } from './compact.ts';
import { FLAGS, type Site } from './flags.ts';
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
  /** Starts a program that was killed; resolves when it is up, for the API server when it is ready. */
  start(program: ProgramName): Promise<void>;
  /** Makes old positions of watches and lists "too old" (410). */
  compact(): Promise<void>;
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

/** The programs of one cluster as processes. */
function createCrew(programs: ClusterPrograms, site: Site) {
  const crew = new Map<ProgramName, ChildProcess>();
  const memberOf = (name: ProgramName): ChildProcess => {
    const child = crew.get(name);
    if (child?.pid === undefined) throw new Error(`${name} was not started`);
    return child;
  };
  return {
    launch(name: ProgramName) {
      const log = openSync(join(site.folder, `${name}.log`), 'a');
      // Without a group of its own, a Ctrl-C in the terminal would end it before those who use it.
      const child = spawn(join(programs.folder, name), FLAGS[name](site), { stdio: ['ignore', log, log], detached: true });
      closeSync(log);
      crew.set(name, child);
      writeFileSync(join(site.folder, `${name}.pid`), `${child.pid}`);
    },
    memberOf,
    async kill(name: ProgramName) {
      const child = memberOf(name);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    started: () => [...crew.keys()],
  };
}

async function untilReady(admin: Admin, folder: string): Promise<void> {
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpAt) {
    const status = await admin.request('GET', '/readyz').then(
      (reply) => reply.status,
      () => 0,
    );
    if (status === 200) return;
    await pause(100);
  }
  throw new Error(
    `the API server did not start; its last words are ${readFileSync(join(folder, 'kube-apiserver.log'), 'utf8').slice(-500)}`,
  );
}

function rssOf(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m);
  return Number(line?.[1] ?? 0) * 1024;
}

/** Starts a cluster; it is ready in three to four seconds. Stop it. */
export async function startCluster({ programs, users = [], apiServerFlags = [] }: ClusterOptions): Promise<TestCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-cluster-'));
  const letGo = guardCluster(folder);
  const site = await makeSite(folder, apiServerFlags);
  const url = `https://127.0.0.1:${site.port}`;
  writeUsers({ folder, url, users });
  const crew = createCrew(programs, site);
  const admin = openAdmin({ url, token: tokenOf(ADMIN) });
  const start = async (name: ProgramName) => {
    crew.launch(name);
    if (name === 'kube-apiserver') await untilReady(admin, folder);
  };
  const stop = async () => {
    admin.close();
    // Killed: an API server whose etcd is gone would hold its port for a long time.
    for (const name of crew.started()) await crew.kill(name);
    rmSync(folder, { recursive: true, force: true });
    letGo();
  };
  for (const name of PROGRAMS) await start(name);
  return {
    ...{ url, folder, start, stop, kubeconfig: site.kubeconfig, request: admin.request, kill: crew.kill },
    kubeconfigOf: (user) => kubeconfigPath(folder, user),
    pid: (name) => crew.memberOf(name).pid ?? 0,
    rss: (name) => rssOf(crew.memberOf(name).pid ?? 0),
    signal: (name, signal) => void crew.memberOf(name).kill(signal),
    compact: () => compactEtcd(site.etcdPort),
  };
}
