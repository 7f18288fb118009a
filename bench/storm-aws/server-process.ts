import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AwsSandbox } from '@lastcall/sandbox';
import { freePort } from '../../tools/free-port.ts';
import { endProcess } from '../parts/end-process.ts';
import { simulatedAws } from '../parts/environment.ts';
import { untilUp } from '../parts/until-up.ts';
import type { Intake } from './notices.ts';

/** A process of the real server in a simulated AWS. */
export type ServerProcess = {
  readonly intake: Intake;
  /** Address of its API and its metrics. */
  readonly privateUrl: string;
  /** Everything it has logged so far. */
  log(): string;
  /** The memory it has now, resident, MB. */
  residentMb(): number;
  /** Ends it at once and forgets its files. Calling it twice is safe. */
  close(): Promise<void>;
};

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
type Places = { readonly publicPort: number; readonly privatePort: number; readonly key: string };

/** One pipeline, and nothing in it but the deregistration, for as long as a spot notice lasts. */
const configText = ({
  publicPort,
  privatePort,
  key,
}: Places): string => `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }
ownInstance: i-00000000000000000
sources: [{ uses: eventbridge, with: { keys: ["${key}"] } }]
store: "memory:"
scope: all
pipelines:
  - name: spot
    on: [spot-interruption]
    stages: [{ name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: rest }] }]
`;

function launch(aws: AwsSandbox, folder: string, places: Places): ChildProcess {
  const config = join(folder, 'lastcall.yaml');
  writeFileSync(config, configText(places));
  const file = openSync(join(folder, 'log'), 'w');
  const args = ['--conditions=@lastcall/source', MAIN, 'serve', '--config', config];
  const child = spawn(process.execPath, args, { env: { ...simulatedAws(aws), HOME: folder }, stdio: ['ignore', 'pipe', file] });
  closeSync(file);
  return child;
}

const residentMb = ({ pid }: ChildProcess): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024;

/** Starts it and waits until it listens. */
export async function startServer(aws: AwsSandbox): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-storm-aws-'));
  const places = { publicPort: await freePort(), privatePort: await freePort(), key: randomUUID() };
  const child = launch(aws, folder, places);
  const clean = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', clean);
  await untilUp(child, join(folder, 'log'));
  const { account, region } = aws;
  return {
    intake: { webhook: `http://127.0.0.1:${places.publicPort}/webhooks/eventbridge`, key: places.key, account, region },
    privateUrl: `http://127.0.0.1:${places.privatePort}`,
    log: () => readFileSync(join(folder, 'log'), 'utf8'),
    residentMb: () => residentMb(child),
    async close() {
      process.off('exit', clean);
      await endProcess(child, 'SIGKILL');
      clean();
    },
  };
}
