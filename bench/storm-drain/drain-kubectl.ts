import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '@lastcall/plugin-api';
import type { Scene } from './scene.ts';

const OPTIONS = ['--ignore-daemonsets', '--delete-emptydir-data', '--force'];

/** One process of kubectl for each node, all at once, as people script it. Resolves when all of them have ended. */
export async function drainByKubectl({ cluster, dying, endsAt }: Scene): Promise<void> {
  const home = cluster.newFolder();
  const timeout = `--timeout=${Math.floor((endsAt - systemClock.now()) / 1_000)}s`;
  const kubeconfig = `--kubeconfig=${cluster.kubeconfigOf('kubectl')}`;
  const children = dying.map(({ name }) =>
    spawn(cluster.kubectl, [kubeconfig, 'drain', name, ...OPTIONS, timeout], { stdio: 'ignore', cwd: '/', env: { HOME: home } }),
  );
  const end = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', end);
  await Promise.all(children.map((child) => once(child, 'exit')));
  process.off('exit', end);
}
