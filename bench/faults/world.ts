import type { Clock } from '@lastcall/plugin-api';
import {
  type AwsSandbox,
  createAwsSandbox,
  createKubernetesSandbox,
  createSlackSandbox,
  type KubernetesSandbox,
  type SlackSandbox,
} from '@lastcall/sandbox';
import { openRecords, type Records } from './records.ts';

/** The simulated AWS, Kubernetes and Slack, and the machines in them. */
export type World = {
  readonly aws: AwsSandbox;
  readonly kubernetes: KubernetesSandbox;
  readonly slack: SlackSandbox;
  /** The topic behind a balancer, and the one every replica is subscribed to. */
  readonly topicArns: { readonly balanced: string; readonly every: string };
  readonly queueUrl: string;
  readonly records: Records;
  /** Launches a machine: an instance in the group and the balancers, and a node with pods. Gives the instance's id. */
  launch(): string;
  /** AWS shuts the instance down. Does nothing to one that is gone. */
  end(instanceId: string): void;
  /** Has the group end the instance, and gives the token its hook waits with. */
  endInGroup(instanceId: string): string;
  close(): Promise<void>;
};

export const GROUP = 'bench';
export const HOOK = 'drain';
/** How often what is gone from AWS is taken from the cluster, ms. */
const SWEEP_MS = 1_000;
const PODS = [
  { app: 'web', stopTimeMs: 200 },
  { app: 'worker', stopTimeMs: 600 },
];

/** Starts the world, with no machine in it. */
export async function openWorld(clock: Clock): Promise<World> {
  const [aws, kubernetes, slack] = await Promise.all([
    createAwsSandbox({ clock, retryScale: 0.05, shutdownMs: 2_000, throttling: 'off' }),
    createKubernetesSandbox({ clock }),
    createSlackSandbox({ clock }),
  ]);
  // A pod that was evicted is gone: machines do not fill up with those of machines before them.
  kubernetes.replacement.pause();
  aws.world.scriptCommands('*', { durationMs: 200 });
  aws.world.createTargetGroup({ name: 'web', deregistrationDelayMs: 5_000 });
  aws.world.createGroup({ name: GROUP, hooks: [{ name: HOOK, heartbeatTimeoutMs: 120_000 }], targetGroups: ['web'] });
  const balanced = aws.world.createTopic('balanced').arn;
  const every = aws.world.createTopic('every').arn;
  const queue = await aws.world.createQueue('interruptions');
  const records = openRecords({ clock, aws, slack });
  const machines = openMachines({ clock, aws, kubernetes, records });
  return {
    ...{ aws, kubernetes, slack, records },
    ...{ topicArns: { balanced, every }, queueUrl: queue.url },
    ...machines,
    async close() {
      machines.stop();
      records.stop();
      await Promise.all([aws.close(), kubernetes.close(), slack.close()]);
    },
  };
}

type Parts = { readonly clock: Clock; readonly aws: AwsSandbox; readonly kubernetes: KubernetesSandbox; readonly records: Records };

function openMachines({ clock, aws, kubernetes, records }: Parts) {
  const nodes = new Map<string, string>();
  const sweep = () => {
    for (const [id, node] of nodes) {
      if (aws.world.instances.get(id)?.state !== 'terminated') continue;
      nodes.delete(id);
      kubernetes.removeNode(node);
    }
    callOff = clock.schedule(clock.now() + SWEEP_MS, sweep);
  };
  let callOff = clock.schedule(clock.now() + SWEEP_MS, sweep);
  return {
    stop: () => callOff(),
    launch() {
      const { id, zone } = aws.world.launch({ group: GROUP, tags: { Name: `bench-${nodes.size}`, lastcall: 'yes' } });
      const node = `node-${id}`;
      nodes.set(id, node);
      kubernetes.addNode({ name: node, providerID: `aws:///${zone}/${id}` });
      for (const { app, stopTimeMs } of PODS) {
        kubernetes.addPod({ name: `${app}-${id}`, node, owner: 'ReplicaSet', labels: { app }, stopTimeMs });
      }
      return id;
    },
    end(id: string) {
      if (aws.world.instances.has(id)) aws.world.terminate(id);
    },
    endInGroup(id: string) {
      const token = aws.terminateInGroup(id)[0]?.token ?? '';
      records.expectCompletion(id, token);
      return token;
    },
  };
}
