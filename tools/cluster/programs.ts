// Where the programs of the test cluster are, or why they are not used.
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version of Kubernetes that is built, as in go.mod. */
export const KUBERNETES = '1.34.4';
/** The version of kwok, which plays the kubelets. */
export const KWOK = '0.8.0';

/** A program of the cluster. */
export const PROGRAMS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

/** One folder with all of {@link PROGRAMS} and kubectl. */
export type ClusterPrograms = { readonly folder: string };

/** Says why something is not used. */
export type Missing = { readonly reason: string };

/** The folder they are built into: outside of any checkout, one per version, so that a build serves every checkout. */
export function programsFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return process.env.LASTCALL_CLUSTER_BIN ?? join(cache, 'lastcall', 'kubernetes', KUBERNETES);
}

/** True for a program that is there and can be run. */
export function isProgram(name: string): boolean {
  try {
    accessSync(join(programsFolder(), name), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const HINT = 'npm run test:cluster builds it, with Go, in about ten minutes, once';

/** The programs of the cluster, all of them. */
export function findClusterPrograms(): ClusterPrograms | Missing {
  const missing = [...PROGRAMS, 'kubectl'].filter((name) => !isProgram(name));
  return missing.length === 0 ? { folder: programsFolder() } : { reason: `no ${missing.join(', ')} (${HINT})` };
}

/** The kubectl that was built with them; one on the path may be a dispatcher that starts yet another version. */
export function findKubectl(): { readonly path: string } | Missing {
  return isProgram('kubectl') ? { path: join(programsFolder(), 'kubectl') } : { reason: `no kubectl of our own (${HINT})` };
}
