import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../../apps/server/test/simulated-server.ts';
import { PLAIN_NODE } from './an-install.ts';

/** What the API tells of an interruption, as far as tests look. */
export type Listed = { readonly outcome: string | null; readonly steps: readonly { readonly summary: string }[] };

/** A server that runs in an installed folder, beside a simulated AWS of the same folder. */
export type Run = {
  readonly page: string;
  readonly instanceId: string;
  /** Has AWS take the instance back; resolves with the interruption once it is over. */
  interrupted(): Promise<Listed>;
  /** Stops the server as an operator would; resolves with its exit code. */
  stop(): Promise<unknown>;
  close(): void;
};

/** Starts a simulated AWS in its own process, and interrupts an instance when it is told to. */
const WORLD = `import { createInterface } from 'node:readline';
import { systemClock } from '@lastcall/plugin-api';
import { createSandbox } from '@lastcall/sandbox';
const sandbox = await createSandbox({ clock: systemClock, size: 1, podsPerNode: 1 });
const queue = await sandbox.aws.world.createQueue('interruptions');
sandbox.aws.route({ to: queue.url });
const [machine] = sandbox.fleet.machines();
console.log(JSON.stringify({ url: sandbox.aws.url, queueUrl: queue.url, instanceId: machine.instance.id }));
createInterface({ input: process.stdin }).on('line', () => sandbox.aws.interruptSpot(machine.instance.id));
`;

const configuration = (queueUrl: string, body: string) => `
listen: { public: "127.0.0.1:0", private: "127.0.0.1:0" }
sources: [{ uses: sqs, with: { queueUrl: "${queueUrl}", region: eu-west-1, waitSeconds: 1 } }]
store: sqlite:./lastcall.db
scope: { tags: { lastcall: "yes" } }
${body}`;

function start(folder: string, args: readonly string[], env = {}) {
  const child = spawn(PLAIN_NODE, args, { cwd: folder, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => said.push(line));
  return { child, said };
}

async function over(page: string): Promise<Listed> {
  let listed: Listed | undefined;
  for (let tries = 0; tries < 80; tries += 1) {
    const answer = await fetch(`${page}/api/interruptions?detail=whole`, { signal: AbortSignal.timeout(5_000) });
    [listed] = (await answer.json()) as readonly Listed[];
    if (listed?.outcome != null) return listed;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`not over: ${JSON.stringify(listed)}`);
}

/** Starts both. `body`: the pipelines and reporters of the configuration. */
export async function startRun(folder: string, body: string): Promise<Run> {
  const children: ChildProcess[] = [];
  const close = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  try {
    await writeFile(join(folder, 'world.js'), WORLD);
    const world = start(folder, ['world.js']);
    children.push(world.child);
    await until(() => world.said.length > 0, 'the simulated world');
    const { url, queueUrl, instanceId } = JSON.parse(world.said[0] ?? '') as Readonly<Record<string, string>>;
    await writeFile(join(folder, 'lastcall.yaml'), configuration(queueUrl ?? '', body));
    const aws = { AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };
    const args = ['node_modules/.bin/lastcall', 'serve', '-c', 'lastcall.yaml'];
    const server = start(folder, args, { ...aws, AWS_EC2_METADATA_DISABLED: 'true' });
    children.push(server.child);
    const pageLine = () => server.said.find((line) => line.startsWith('page '));
    await until(() => pageLine() !== undefined, 'the server').catch((cause: unknown) => {
      throw new Error(server.said.join('\n'), { cause });
    });
    const page = pageLine()?.split(/\s+/)[1] ?? '';
    return {
      ...{ page, instanceId: instanceId ?? '', close },
      interrupted() {
        world.child.stdin.write('now\n');
        return over(page);
      },
      async stop() {
        server.child.kill('SIGTERM');
        const [code] = await once(server.child, 'exit', { signal: AbortSignal.timeout(30_000) });
        return code;
      },
    };
  } catch (problem) {
    close();
    throw problem;
  }
}
