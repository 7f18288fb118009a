import type { Clock } from '@lastcall/plugin-api';
import { createAgenda } from './agenda.ts';
import { type AwsSandbox, privateDnsName, type SimInstance } from './aws/index.ts';
import type { KubernetesSandbox } from './kubernetes/kubernetes-sandbox.ts';
import { openShop, type Shop } from './shop.ts';

/** A machine that is an instance in AWS and a node in the cluster. */
export type Machine = { readonly instance: SimInstance; readonly node: string };

/** What a fleet is made of. */
export type FleetParts = {
  readonly clock: Clock;
  readonly aws: AwsSandbox;
  readonly kubernetes: KubernetesSandbox;
  /** Machines. */
  readonly size: number;
  /** Pods on each machine at the start, besides its daemon. */
  readonly podsPerNode: number;
};

/** A spot group behind load balancers whose machines run a web shop. */
export type Fleet = {
  /** Machines that are still there, in the order of their launch. One that AWS takes away is there until it is terminated. */
  machines(): readonly Machine[];
  /** Stops following what happens to the machines. Stopping twice is safe. */
  stop(): void;
};

/** The fleet's Auto Scaling group, and the lifecycle hook that holds its machines when the group ends them. */
export const GROUP = 'web-spot';
export const HOOK = 'drain';

/** How often cluster and group notice what has happened to the machines, ms. */
const ROUND_MS = 500;

function createSurroundings({ world }: AwsSandbox, size: number): void {
  world.createTargetGroup({ name: 'web', port: 8080, deregistrationDelayMs: 60_000 });
  world.createTargetGroup({ name: 'web-internal', port: 9090, deregistrationDelayMs: 60_000 });
  world.createClassicLoadBalancer({ name: 'legacy-shop' });
  const hooks = [{ name: HOOK, heartbeatTimeoutMs: 120_000 }];
  world.createGroup({ name: GROUP, desired: size, hooks, targetGroups: ['web', 'web-internal'], classicLoadBalancers: ['legacy-shop'] });
  world.scriptCommands('*', { durationMs: 4_000, exitCode: 0, stdout: 'worker: finished 3 jobs, took no more\nstopped in 3.8 s\n' });
}

type Launch = { readonly aws: AwsSandbox; readonly kubernetes: KubernetesSandbox; readonly shop: Shop; readonly name: string };

function launch({ aws, kubernetes, shop, name }: Launch): Machine {
  const instance = aws.world.launch({ group: GROUP, tags: { Name: name, lastcall: 'yes' } });
  const node = privateDnsName(instance);
  kubernetes.addNode({ name: node, providerID: `aws:///${instance.zone}/${instance.id}` });
  shop.watchOver(node);
  return { instance, node };
}

/**
 * Puts a fleet into two worlds that have none. A machine that AWS takes away is lost to the cluster at once and leaves it
 * when it is terminated; another comes in its place. One that AWS only stops is terminated by its group.
 */
export function createFleet({ clock, aws, kubernetes, size, podsPerNode }: FleetParts): Fleet {
  const agenda = createAgenda(clock);
  const machines = new Map<Machine, 'serving' | 'lost'>();
  const shop = openShop(kubernetes);
  let launched = 0;
  const grow = () => {
    launched += 1;
    machines.set(launch({ aws, kubernetes, shop, name: `web-${launched}` }), 'serving');
  };
  const lose = (machine: Machine) => {
    machines.set(machine, 'lost');
    kubernetes.loseNode(machine.node);
    grow();
  };
  const follow = (machine: Machine) => {
    const { instance, node } = machine;
    if (instance.state !== 'running' && machines.get(machine) === 'serving') lose(machine);
    if (instance.state === 'stopped') aws.world.terminate(instance.id);
    if (instance.state !== 'terminated') return;
    machines.delete(machine);
    kubernetes.removeNode(node);
  };
  createSurroundings(aws, size);
  for (let count = 0; count < size; count += 1) grow();
  for (const { node } of machines.keys()) shop.fill(node, podsPerNode);
  agenda.every(ROUND_MS, () => [...machines.keys()].forEach(follow));
  return { machines: () => [...machines.keys()], stop: agenda.close };
}
