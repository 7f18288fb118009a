// Builds the programs of the test cluster that are missing, with Go, into a folder outside of the checkout.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isProgram, KUBERNETES, KWOK, PROGRAMS, programsFolder } from './programs.ts';

const HERE = import.meta.dirname;
const SMALL = '-s -w';
const VERSION = 'k8s.io/component-base/version';
const [MAJOR, MINOR] = KUBERNETES.split('.');
/** Clients refuse a server that does not know its version. */
const STAMPED = `${SMALL} -X ${VERSION}.gitVersion=v${KUBERNETES} -X ${VERSION}.gitMajor=${MAJOR} -X ${VERSION}.gitMinor=${MINOR}`;
const PLACES = ['/usr/local/go/bin', '/usr/lib/go/bin'];

const PACKAGES: Readonly<Record<string, string>> = {
  // Debian's etcd is too old: without RequestWatchProgress, newer clients' watches never begin.
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
};

const say = (line: string) => void process.stdout.write(`${line}\n`);

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: '0', PATH: [process.env.PATH ?? '', ...PLACES].join(delimiter) };
}

function findGo(): string | null {
  const folders = (environment().PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'go')).find((path) => existsSync(path)) ?? null;
}

/** Builds into a name of its own first, so that a build that is broken off leaves no half a program. */
function build(go: string, name: string): void {
  const folder = programsFolder();
  const unfinished = join(folder, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  const flags = ['-trimpath', '-ldflags', name.startsWith('kube') ? STAMPED : SMALL];
  const env = environment();
  try {
    if (name === 'kwok') {
      const to = { ...env, GOBIN: unfinished };
      execFileSync(go, ['install', ...flags, `sigs.k8s.io/kwok/cmd/kwok@v${KWOK}`], { env: to, stdio: 'inherit' });
    } else {
      execFileSync(go, ['build', ...flags, '-o', join(unfinished, name), PACKAGES[name] ?? name], { cwd: HERE, env, stdio: 'inherit' });
    }
    renameSync(join(unfinished, name), join(folder, name));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Builds what is missing; about ten minutes for all of it on two cores, nothing afterwards. Throws where that cannot be done. */
export function buildPrograms(): void {
  const missing = [...PROGRAMS, 'kubectl'].filter((name) => !isProgram(name));
  if (missing.length === 0) {
    say(`the programs of the test cluster are in ${programsFolder()}`);
    return;
  }
  const go = findGo();
  if (go === null) throw new Error('Go is not installed: the test cluster is built with it (https://go.dev/dl, 1.24 or later)');
  for (const name of missing) {
    say(`building ${name} into ${programsFolder()}`);
    build(go, name);
  }
}

if (import.meta.main) buildPrograms();
