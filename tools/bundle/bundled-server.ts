import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { NODE_FLAGS } from './node-flags.ts';

/** A bundle, a folder for the server's files, its configuration without its places, and the whole of its environment. */
export type BundledParts = {
  readonly main: string;
  readonly folder: string;
  readonly config: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** A bundle that serves. */
export type BundledServer = {
  readonly privateUrl: string;
  readonly publicUrl: string;
  readonly child: ChildProcess;
  /** What it has logged so far. */
  log(): string;
  stop(): Promise<void>;
};

/** Starts a bundle as an image does, and waits until it listens. Rejects with its log where it ends instead. */
export async function serveBundle({ main, folder, config, environment }: BundledParts): Promise<BundledServer> {
  const [publicPort, privatePort] = await Promise.all([freePort(), freePort()]);
  const file = join(folder, `${privatePort}.yaml`);
  const places = `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }\nstore: "memory:"\n`;
  writeFileSync(file, places + config);
  const child = spawn(process.execPath, [...NODE_FLAGS, main, 'serve', '--config', file], {
    ...{ cwd: folder, env: { HOME: folder, ...environment } },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, 'exit');
  const isUp = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!isUp) throw new Error(`the bundle did not start: ${log}`);
  return {
    ...{ privateUrl: `http://127.0.0.1:${privatePort}`, publicUrl: `http://127.0.0.1:${publicPort}`, child, log: () => log },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
