import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InterruptionView } from '@lastcall/plugin-api';
import { systemClock } from '@lastcall/plugin-api';
import { createSandbox, HOOK, type Sandbox } from '@lastcall/sandbox';
import { compose } from '../src/compose.ts';
import { readConfigFile } from '../src/config-file.ts';
import { type Server, startServer } from '../src/server.ts';

export const KEY = 'a-key-for-tests-0123456789';

/** How a simulated server differs from the usual. */
export type SimulatedParts = {
  readonly dryRun?: 'yes' | 'no';
  readonly store?: string;
  readonly size?: number;
  readonly scope?: string;
  readonly replace?: 'detach' | 'set-unhealthy';
  readonly controller?: 'installed';
};

/** A real server, with real clients over real HTTP, in a simulated world. */
export type Simulated = {
  readonly sandbox: Sandbox;
  readonly server: Server;
  /** Starts one more replica with the same configuration; stopped with the world. */
  startAnother(): Promise<Server>;
  readonly topicArn: string;
  readonly queueUrl: string;
  readonly log: string[];
  /** The interruptions closed so far, in the order of closing. */
  readonly closed: InterruptionView[];
  /** Resolves when as many have closed; rejects after 40 s. */
  untilClosed(count: number): Promise<void>;
  close(): Promise<void>;
};

type Places = { readonly sandbox: Sandbox; readonly topicArn: string; readonly queueUrl: string; readonly folder: string };

function configText({ sandbox, topicArn, queueUrl, folder }: Places, parts: SimulatedParts): string {
  const { dryRun = 'no', store = 'memory:', scope = '{ tags: { lastcall: "yes" } }', replace = false } = parts;
  return `listen: { public: "127.0.0.1:0", private: "127.0.0.1:0" }
dryRun: ${dryRun === 'yes'}
sources:
  - { uses: sns, with: { topics: ["${topicArn}"], endpoint: "${sandbox.aws.url}" } }
  - { uses: sqs, with: { queueUrl: "${queueUrl}", region: eu-west-1, waitSeconds: 1, polls: 1 } }
  - { uses: eventbridge, with: { keys: ["${KEY}"] } }
store: "${store}"
scope: ${scope}
pipelines:
  - name: everything
    on: [spot-interruption, capacity-interruption, rebalance-recommendation, termination-hook, scheduled-change]
    stages:
      - { name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 20s, with: { settle: 500ms } }] }
      - { name: move the pods, steps: [{ uses: "@lastcall/plugin-k8s-drain", with: { kubeconfig: "${folder}/kubeconfig.yaml" } }] }
      - name: shut down
        steps: [{ uses: "@lastcall/plugin-ssm-shutdown", budget: 30s, optional: true, with: { commands: ["systemctl stop shop"] } }]
      - { name: let it go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [${HOOK}], replace: ${replace} } }] }
reporters:
  - { uses: "@lastcall/plugin-slack", with: { channel: C0123456789, token: "${sandbox.slack.token}", endpoint: "${sandbox.slack.url}" } }
`;
}

/** Starts a world and a server in it, subscribed to a topic and polling a queue. */
export async function aSimulatedServer(parts: SimulatedParts = {}): Promise<Simulated> {
  const sandbox = await createSandbox({
    clock: systemClock,
    size: parts.size ?? 3,
    podsPerNode: 3,
    loadBalancerController: parts.controller === 'installed',
  });
  sandbox.aws.world.scriptCommands('*', { durationMs: 200 });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.aws.url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  });
  const topicArn = sandbox.aws.world.createTopic('interruptions').arn;
  const queueUrl = (await sandbox.aws.world.createQueue('interruptions')).url;
  const folder = await mkdtemp(join(tmpdir(), `lastcall-${randomBytes(4).toString('hex')}-`));
  await writeFile(join(folder, 'kubeconfig.yaml'), sandbox.kubernetes.kubeconfig);
  await writeFile(join(folder, 'lastcall.yaml'), configText({ sandbox, topicArn, queueUrl, folder }, parts));
  const log: string[] = [];
  const servers: Server[] = [];
  const startOne = async () => {
    const read = await readConfigFile(join(folder, 'lastcall.yaml'), {});
    const started = await startServer(await compose({ read, clock: systemClock, logTo: { write: (line) => void log.push(line) } }));
    servers.push(started);
    sandbox.aws.world.subscribe(topicArn, `${started.publicUrl}/webhooks/sns`);
    return started;
  };
  const server = await startOne();
  const closed: InterruptionView[] = [];
  server.follower.listen((_, view) => {
    if (view.closedAt !== null) closed.push(view);
  });
  return {
    startAnother: startOne,
    ...{ sandbox, server, topicArn, queueUrl, log, closed },
    untilClosed: (count) => until(() => closed.length >= count, `${count} interruptions to close, ${closed.length} have`),
    async close() {
      await Promise.all(servers.map((each) => each.stop()));
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when something holds; rejects after 40 s with what was waited for. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  const giveUpAt = systemClock.now() + 40_000;
  while (!holds()) {
    if (systemClock.now() > giveUpAt) throw new Error(`waited in vain for ${what}`);
    await new Promise<void>((resolve) => systemClock.schedule(systemClock.now() + 25, resolve));
  }
}
