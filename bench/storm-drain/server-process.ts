import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@lastcall/plugin-api';
import { freePort } from '../../tools/free-port.ts';
import { endProcess } from '../parts/end-process.ts';
import { untilUp } from '../parts/until-up.ts';

/** A process of the real server. */
export type ServerProcess = {
  readonly pid: number;
  readonly webhook: string;
  readonly metrics: string;
  /** File of its journal. */
  readonly database: string;
  /** Ends it as an orchestrator would, and resolves with how long it took, ms. */
  terminate(): Promise<number>;
  /** Ends it at once. Calling it twice is safe. */
  close(): Promise<void>;
};

/** What it is given. */
export type ServerParts = {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly aws: { readonly url: string; readonly region: string };
  readonly topicArn: string;
};

const MAIN = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));

type Ports = { readonly publicPort: number; readonly privatePort: number };

/** One pipeline, and nothing in it but the drain. */
function configText({ folder, kubeconfig, aws, topicArn }: ServerParts, { publicPort, privatePort }: Ports): string {
  return `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }
ownInstance: i-00000000000000000
sources: [{ uses: sns, with: { topics: ["${topicArn}"], endpoint: "${aws.url}" } }]
store: "sqlite:${folder}/lastcall.db"
scope: all
pipelines:
  - name: spot
    on: [spot-interruption]
    stages: [{ name: move the pods, steps: [{ id: drain, uses: "@lastcall/plugin-k8s-drain", with: { kubeconfig: "${kubeconfig}" } }] }]
`;
}

/** Its whole environment: nothing of the shell's gets to it, its credentials least of all. */
const environmentOf = ({ aws, folder }: ServerParts): Readonly<Record<string, string>> => ({
  ...{ AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region, AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' },
  ...{ AWS_EC2_METADATA_DISABLED: 'true', HOME: folder, NODE_COMPILE_CACHE: join(folder, '..', 'compiled') },
});

/** Starts it and waits until it listens. Its log and its journal stay in the folder. */
export async function startServer(parts: ServerParts): Promise<ServerProcess> {
  const { folder } = parts;
  const ports = { publicPort: await freePort(), privatePort: await freePort() };
  const [config, log] = [join(folder, 'lastcall.yaml'), join(folder, 'log')];
  writeFileSync(config, configText(parts, ports));
  const file = openSync(log, 'w');
  const args = [MAIN, 'serve', '--config', config];
  const child = spawn(process.execPath, args, { env: environmentOf(parts), stdio: ['ignore', 'pipe', file] });
  closeSync(file);
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  await untilUp(child, log);
  return {
    pid: child.pid ?? 0,
    webhook: `http://127.0.0.1:${ports.publicPort}/webhooks/sns`,
    metrics: `http://127.0.0.1:${ports.privatePort}/metrics`,
    database: join(folder, 'lastcall.db'),
    async terminate() {
      const at = systemClock.now();
      await endProcess(child, 'SIGTERM');
      return systemClock.now() - at;
    },
    async close() {
      process.off('exit', kill);
      await endProcess(child, 'SIGKILL');
    },
  };
}
