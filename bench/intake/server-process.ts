import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tools/free-port.ts';
import { untilUp } from '../parts/until-up.ts';
import { REGION, TOPIC_ARN } from './messages.ts';
import { onOwnCore } from './own-core.ts';
import { type Cost, costOf } from './process-cost.ts';

/** Whether everything the server does is running, or only what takes notices in. */
export type Scope = 'alone' | 'whole';

/** A server that is measured: on a core of its own. */
export type Measured = { readonly webhook: string; cost(): Cost; close(): Promise<void> };

/** What the server is given. `store` null: SQLite in the folder. `queueUrl` has the certificate, too. */
export type ServerParts = {
  readonly scope: Scope;
  readonly store: string | null;
  readonly source: 'sns' | 'sqs';
  readonly awsUrl: string;
  readonly queueUrl: string;
};

const ALONE = fileURLToPath(new URL('intake-alone.ts', import.meta.url));
const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));

type Ports = { readonly publicPort: number; readonly privatePort: number; readonly folder: string };

function configText({ store, source, queueUrl }: ServerParts, { publicPort, privatePort, folder }: Ports): string {
  const sources = {
    sns: `{ uses: sns, with: { topics: ["${TOPIC_ARN}"], endpoint: "${queueUrl}" } }`,
    sqs: `{ uses: sqs, with: { queueUrl: "${queueUrl}/111122223333/interruptions", region: ${REGION}, polls: 10, waitSeconds: 1, hold: until-taken } }`,
  };
  return `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }
ownInstance: i-00000000000000000
sources: [${sources[source]}]
store: "${store ?? `sqlite:${folder}/lastcall.db`}"
scope: all
pipelines:
  - name: let go
    on: [spot-interruption]
    stages: [{ name: let go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [drain] } }] }]
`;
}

type Started = { readonly child: ChildProcess; readonly log: string };

function launch({ scope, awsUrl }: ServerParts, config: string, folder: string): Started {
  const program = scope === 'alone' ? [ALONE, config] : [MAIN, 'serve', '--config', config];
  const [command = '', ...args] = onOwnCore([process.execPath, '--conditions=@lastcall/source', ...program]);
  const log = join(folder, 'log');
  const env = {
    ...{ PATH: process.env.PATH ?? '', HOME: folder, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' },
    ...{ AWS_ENDPOINT_URL: awsUrl, AWS_EC2_METADATA_DISABLED: 'true' },
  };
  return { child: spawn(command, args, { env, stdio: ['ignore', 'pipe', openSync(log, 'w')] }), log };
}

/** Starts it and waits until it listens. */
export async function startMeasured(parts: ServerParts): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-intake-'));
  const [publicPort, privatePort] = [await freePort(), await freePort()];
  const config = join(folder, 'lastcall.yaml');
  writeFileSync(config, configText(parts, { publicPort, privatePort, folder }));
  const started = launch(parts, config, folder);
  const { child } = started;
  const clean = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', clean);
  await untilUp(started.child, started.log);
  return {
    webhook: `http://127.0.0.1:${publicPort}/webhooks/sns`,
    cost: () => costOf(child.pid ?? 0),
    async close() {
      process.off('exit', clean);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      clean();
    },
  };
}
