import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/free-port.ts';
import { endProcess } from '../parts/end-process.ts';
import { simulatedAws } from '../parts/environment.ts';
import { untilUp } from '../parts/until-up.ts';
import { configIn, type World } from './world.ts';

/** A process of the real server. */
export type ServerProcess = {
  /** Where SNS posts. */
  readonly webhook: string;
  /** Where the page, the API and the metrics are. */
  readonly privateUrl: string;
  /** File of its journal, to be read once it has ended. */
  readonly database: string;
  /** Ends it as an orchestrator would, within 30 s. Its files stay. */
  terminate(): Promise<void>;
  /** Ends it at once, and removes its files. Calling it twice is safe. */
  close(): Promise<void>;
};

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));

function launch(world: World, folder: string, config: string): ChildProcess {
  writeFileSync(join(folder, 'lastcall.yaml'), config);
  writeFileSync(join(folder, 'kubeconfig.yaml'), world.sandbox.kubernetes.kubeconfig);
  const file = openSync(join(folder, 'log'), 'w');
  const args = ['--conditions=@lastcall/source', MAIN, 'serve', '--config', join(folder, 'lastcall.yaml')];
  const env = { ...simulatedAws(world.sandbox.aws), HOME: folder };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', file] });
  closeSync(file);
  return child;
}

/** Starts it in the world and waits until it listens. */
export async function startServer(world: World): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-storm-told-'));
  const [publicPort, privatePort] = [await freePort(), await freePort()];
  const child = launch(world, folder, configIn(world, { publicPort, privatePort, folder }));
  const clean = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', clean);
  await untilUp(child, join(folder, 'log'));
  return {
    webhook: `http://127.0.0.1:${publicPort}/webhooks/sns`,
    privateUrl: `http://127.0.0.1:${privatePort}`,
    database: join(folder, 'lastcall.db'),
    terminate: () => endProcess(child, 'SIGTERM'),
    async close() {
      process.off('exit', clean);
      await endProcess(child, 'SIGKILL');
      clean();
    },
  };
}
