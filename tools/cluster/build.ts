// Builds the programs of the test cluster that are missing, or only those that are named, with Go, into a folder outside of the checkout.
import { execFileSync, spawnSync } from 'node:child_process';
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
/** As in go.mod. */
const OLDEST = '1.24';

const PACKAGES: Readonly<Record<string, string>> = {
  // Debian's etcd is too old: without RequestWatchProgress, newer clients' watches never begin.
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
  'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
};

const say = (line: string) => void process.stdout.write(`${line}\n`);

const folders = (): readonly string[] => [...(process.env.PATH ?? '').split(delimiter), ...PLACES].filter((folder) => folder !== '');
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, CGO_ENABLED: '0', PATH: folders().join(delimiter) });

/** Its version in the folder of go.mod, such as `1.24.3`: there a Go of 1.21 or later fetches the one it needs by itself. */
function versionOf(go: string): string {
  const { stdout } = spawnSync(go, ['env', 'GOVERSION'], { cwd: HERE, env: environment(), encoding: 'utf8' });
  return /go([\d.]+)/.exec(stdout ?? '')?.[1] ?? 'unknown';
}

const isNewEnough = (version: string) => version.localeCompare(OLDEST, 'en', { numeric: true }) >= 0 && version !== 'unknown';

/** Throws where there is none that will do. */
function findGo(): string {
  const paths = folders().map((folder) => join(folder, 'go'));
  const all = paths.filter((path) => existsSync(path)).map((path) => ({ path, version: versionOf(path) }));
  const go = all.find(({ version }) => isNewEnough(version));
  if (go !== undefined) return go.path;
  const why = all.length === 0 ? 'Go is not installed' : `Go is too old (${all.map(({ version }) => version).join(', ')})`;
  throw new Error(`${why}: the test cluster is built with Go ${OLDEST} or later`);
}

/** Builds into a name of its own first, so that a build that is broken off leaves no half a program. */
function build(go: string, name: string): void {
  const folder = programsFolder();
  const unfinished = join(folder, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  const flags = ['-trimpath', '-ldflags', name.startsWith('kube') ? STAMPED : SMALL];
  const target =
    name === 'kwok'
      ? ['install', ...flags, `sigs.k8s.io/kwok/cmd/kwok@v${KWOK}`]
      : ['build', ...flags, '-o', join(unfinished, name), PACKAGES[name] ?? name];
  try {
    execFileSync(go, target, { cwd: HERE, env: { ...environment(), GOBIN: unfinished }, stdio: 'inherit' });
    renameSync(join(unfinished, name), join(folder, name));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Builds those that are missing; about ten minutes for all of them on two cores, nothing afterwards. Throws where that cannot be done. */
function buildPrograms(names: readonly string[]): void {
  const missing = names.filter((name) => !isProgram(name));
  if (missing.length === 0) {
    say(`the programs of the test cluster are in ${programsFolder()}`);
    return;
  }
  const go = findGo();
  for (const name of missing) {
    say(`building ${name} into ${programsFolder()}`);
    build(go, name);
  }
}

const ALL = [...PROGRAMS, 'kubectl'];
const names = process.argv.slice(2);
const strangers = names.filter((name) => !ALL.includes(name));
if (strangers.length > 0) throw new TypeError(`${strangers.join(', ')}: none of ${ALL.join(', ')}`);
buildPrograms(names.length > 0 ? names : ALL);
