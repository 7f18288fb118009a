import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, messageOf } from '@lastcall/plugin-api';
import { createSandbox, type Sandbox } from '@lastcall/sandbox';
import type { Server } from '../server.ts';
import { showRuns } from '../terminal/run-view.ts';
import { PIPE } from '../terminal/screen.ts';
import type { CommandLine } from './command-line.ts';
import { sandboxConfig } from './sandbox-config.ts';
import { serve } from './serve.ts';

/** How the simulated spot market behaves. Durations in seconds. */
export type SandboxCommandOptions = {
  /** Until the first interruption. Default 3. */
  readonly first: number;
  /** Between interruptions; 0: only the first comes. Default 90. */
  readonly every: number;
  /** How many machines are interrupted at once. Default 1. */
  readonly storm: number;
};

/** Runs a server against a simulated AWS, Kubernetes and Slack, whose spot market takes machines back. */
export async function runSandbox(options: SandboxCommandOptions, line: CommandLine): Promise<Server> {
  const sandbox = await createSandbox({ clock: line.clock, size: Math.max(5, options.storm + 2) });
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-'));
  useSandbox(line.environment, sandbox);
  const { topicArn, queueUrl } = await openChannels(sandbox);
  const ports = { public: await freePort(8080), private: await freePort(9090) };
  await writeFile(join(folder, 'kubeconfig.yaml'), sandbox.kubernetes.kubeconfig);
  await writeFile(join(folder, 'lastcall.yaml'), sandboxConfig({ sandbox, topicArn, queueUrl, folder, ports }));
  line.write(`A simulated AWS, Kubernetes and Slack with ${sandbox.fleet.machines().length} spot machines; nothing here is real.`);
  const log = createWriteStream(join(folder, 'lastcall.log'));
  const server = await serve({ file: join(folder, 'lastcall.yaml'), format: 'json' }, { ...line, logTo: log });
  line.write(`log       ${join(folder, 'lastcall.log')}`);
  sandbox.aws.world.subscribe(topicArn, `${server.publicUrl}/webhooks/sns`);
  const hideRuns = showRuns({ follower: server.follower, clock: line.clock, write: line.write, screen: line.screen ?? PIPE });
  const closeMarket = openMarket({ sandbox, options, line });
  return {
    ...server,
    async stop() {
      closeMarket();
      hideRuns();
      await server.stop();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing of this process may reach the real AWS, whatever credentials the shell has. */
function useSandbox(environment: Record<string, string | undefined>, { aws }: Sandbox): void {
  environment.AWS_ENDPOINT_URL = aws.url;
  environment.AWS_EC2_METADATA_DISABLED = 'true';
  environment.AWS_REGION = aws.region;
  environment.AWS_ACCESS_KEY_ID = 'sandbox';
  environment.AWS_SECRET_ACCESS_KEY = 'sandbox';
  delete environment.AWS_SESSION_TOKEN;
  delete environment.AWS_PROFILE;
}

/** Every notice goes both ways, as it does where people want to be sure. */
async function openChannels({ aws }: Sandbox): Promise<{ readonly topicArn: string; readonly queueUrl: string }> {
  const topic = aws.world.createTopic('interruptions');
  const queue = await aws.world.createQueue('interruptions');
  aws.route({ to: topic.arn });
  aws.route({ to: queue.url });
  return { topicArn: topic.arn, queueUrl: queue.url };
}

type MarketParts = { readonly sandbox: Sandbox; readonly options: SandboxCommandOptions; readonly line: CommandLine };

/** Takes machines away: at first and every other time the spot market, in between the group that scales in. */
function openMarket({ sandbox, options, line: { clock, write } }: MarketParts): () => void {
  const { first, every, storm } = options;
  let turn = 0;
  const strike = () => {
    const victims = running(sandbox).slice(0, storm);
    const [words, take] = turn % 2 === 0 ? SPOT : SCALE_IN;
    write(`\n${words} ${victims.length > 3 ? `${victims.length} machines` : victims.join(', ')}.`);
    for (const id of victims) take(sandbox, id).catch((problem: unknown) => write(messageOf(problem)));
    turn += 1;
    if (every > 0) callOff = after(clock, every, strike);
  };
  write(`In ${first} s the first machine is taken away${every > 0 ? `, and more every ${every} s` : ''}. Ctrl+C ends everything.`);
  let callOff = after(clock, first, strike);
  return () => callOff();
}

type Taking = readonly [words: string, take: (sandbox: Sandbox, id: string) => Promise<unknown>];

const SPOT: Taking = ['The spot market takes back', ({ aws }, id) => aws.interruptSpot(id)];
const SCALE_IN: Taking = ['The group scales in and gives up', async ({ aws }, id) => aws.terminateInGroup(id)];

const after = (clock: Clock, seconds: number, act: () => void) => clock.schedule(clock.now() + seconds * 1000, act);

function running({ fleet, kubernetes }: Sandbox): readonly string[] {
  const schedulable = new Set(
    kubernetes
      .nodes()
      .filter(({ spec }) => spec.unschedulable !== true)
      .map(({ metadata }) => metadata.name),
  );
  return fleet
    .machines()
    .filter(({ instance, node }) => instance.state === 'running' && schedulable.has(node))
    .map(({ instance }) => instance.id);
}

/** The wanted port where it is free, else any. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => (wanted === 0 ? reject(new Error('no port is free')) : resolve(freePort(0))));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
