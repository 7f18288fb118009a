import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../packages/plugin-api/src/index.ts';
import { createSandbox, HOOK, type Sandbox } from '../../packages/sandbox/src/index.ts';
import { freePort } from '../free-port.ts';

/** How much is configured. */
export type Extent = 'all plugins' | 'no Kubernetes';

/** A simulated world with a queue, a topic and files of its own. Nothing happens in it. */
export type World = {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly topicArn: string;
  readonly queueUrl: string;
  close(): Promise<void>;
};

/** Where a server listens, and the file of its configuration. */
export type Configured = { readonly config: string; readonly readyUrl: string };

/** Opens the world. */
export async function openWorld(): Promise<World> {
  const sandbox = await createSandbox({ clock: systemClock });
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-everything-'));
  writeFileSync(join(folder, 'kubeconfig.yaml'), sandbox.kubernetes.kubeconfig);
  const topicArn = sandbox.aws.world.createTopic('interruptions').arn;
  const queueUrl = (await sandbox.aws.world.createQueue('interruptions')).url;
  return {
    ...{ sandbox, folder, topicArn, queueUrl },
    async close() {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes a configuration with every source and as many plugins as asked for, on free ports and a journal of its own. */
export async function configure(world: World, extent: Extent): Promise<Configured> {
  const [publicPort, privatePort] = await Promise.all([freePort(), freePort()]);
  const config = join(world.folder, `${privatePort}.yaml`);
  const listen = `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }`;
  writeFileSync(config, `${listen}\nstore: "sqlite:${world.folder}/${privatePort}.db"\n${configIn(world, extent)}`);
  return { config, readyUrl: `http://127.0.0.1:${privatePort}/ready` };
}

/** A configuration with every source and as many plugins as asked for, without listeners and a store. */
export const configIn = ({ sandbox: { aws, slack }, topicArn, queueUrl, folder }: World, extent: Extent): string => `
ownInstance: i-00000000000000000
sources:
  - { uses: sqs, with: { queueUrl: "${queueUrl}", region: ${aws.region} } }
  - { uses: sns, with: { topics: ["${topicArn}"], endpoint: "${aws.url}" } }
  - { uses: eventbridge, with: { keys: [sandbox-key-0123456789] } }
scope: { tags: { lastcall: "yes" } }
pipelines:
  - name: spot
    on: [spot-interruption, capacity-interruption, rebalance-recommendation, termination-hook, scheduled-change]
    limit: 2m
    stages:
      - { name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 20s }] }
${extent === 'all plugins' ? `      - { name: pods, steps: [{ uses: "@lastcall/plugin-k8s-drain", budget: rest, with: { kubeconfig: "${folder}/kubeconfig.yaml" } }] }` : ''}
      - name: let it go
        steps:
          - { uses: "@lastcall/plugin-ssm-shutdown", budget: 40s, optional: true, with: { commands: ["systemctl stop shop-worker"] } }
          - { uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [${HOOK}] } }
reporters:
  - { uses: "@lastcall/plugin-slack", with: { channel: C0123456789, token: "${slack.token}", endpoint: "${slack.url}" } }
  - { uses: "@lastcall/plugin-webhook", with: { url: "http://127.0.0.1:9/", secrets: ["whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"] } }
`;
