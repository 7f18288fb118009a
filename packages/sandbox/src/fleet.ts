import type { Clock } from '@lastcall/plugin-api';
import type { AwsSandbox, SimInstance } from './aws/index.ts';
import type { KubernetesSandbox } from './kubernetes/kubernetes-sandbox.ts';

/** How often the cluster follows what happens to the machines, ms. */
const ROUND_MS = 500;

/** A machine that is an instance in AWS and a node in the cluster. */
export type Machine = { readonly instance: SimInstance; readonly node: string };

/** What a fleet is made of. */
export type FleetParts = {
  readonly clock: Clock;
  readonly aws: AwsSandbox;
  readonly kubernetes: KubernetesSandbox;
  readonly size: number;
  readonly podsPerNode: number;
};

/** A spot group behind a load balancer whose machines run a web shop. */
export type Fleet = {
  /** Machines that are still there, oldest first. */
  machines(): readonly Machine[];
  /** Stops following the machines. Safe to call twice. */
  stop(): void;
};

/** Names of what the fleet hangs on. */
export const GROUP = 'web-spot';
export const HOOK = 'drain';

/** Puts a fleet into empty worlds. Machines that AWS takes away leave the cluster, and others come in their place. */
export function createFleet({ clock, aws, kubernetes, size, podsPerNode }: FleetParts): Fleet {
  createSurroundings(aws, size);
  const machines: Machine[] = [];
  const lost = new Set<string>();
  let count = 0;
  const launch = () => {
    count += 1;
    const instance = aws.world.launch({ group: GROUP, tags: { Name: `web-${count}`, lastcall: 'yes' } });
    const node = `ip-${(instance.privateIps[0] ?? '').replaceAll('.', '-')}.${instance.region}.compute.internal`;
    kubernetes.addNode({ name: node, providerID: `aws:///${instance.zone}/${instance.id}` });
    machines.push({ instance, node });
    return node;
  };
  const follow = () => {
    for (const machine of [...machines]) followOne({ machine, machines, kubernetes, lost, launch });
    callOff = clock.schedule(clock.now() + ROUND_MS, follow);
  };
  const nodes = Array.from({ length: size }, launch);
  addShop(kubernetes, nodes, podsPerNode);
  let callOff = clock.schedule(clock.now() + ROUND_MS, follow);
  return { machines: () => machines, stop: () => callOff() };
}

function createSurroundings({ world }: AwsSandbox, size: number): void {
  world.createTargetGroup({ name: 'web', port: 8080, deregistrationDelayMs: 60_000 });
  world.createTargetGroup({ name: 'web-internal', port: 9090, deregistrationDelayMs: 60_000 });
  world.createClassicLoadBalancer({ name: 'legacy-shop' });
  const hooks = [{ name: HOOK, heartbeatTimeoutMs: 120_000 }];
  world.createGroup({ name: GROUP, desired: size, hooks, targetGroups: ['web', 'web-internal'], classicLoadBalancers: ['legacy-shop'] });
  world.scriptCommands('*', { durationMs: 4_000, exitCode: 0, stdout: 'worker: finished 3 jobs, took no more\nstopped in 3.8 s\n' });
}

/** Pods that stop at different paces, one kept by a disruption budget, and a daemon on every node. */
function addShop(kubernetes: KubernetesSandbox, nodes: readonly string[], podsPerNode: number): void {
  kubernetes.addPdb({ name: 'cart', namespace: 'shop', maxUnavailable: 1, selector: { app: 'cart' } });
  for (const [row, node] of nodes.entries()) {
    for (let index = 0; index < podsPerNode; index += 1) {
      const app = index === 0 ? 'cart' : 'web';
      const stopTimeMs = 1_000 + ((row * 7 + index * 3) % 10) * 700;
      kubernetes.addPod({ name: `${app}-${row}${index}`, namespace: 'shop', node, owner: 'ReplicaSet', labels: { app }, stopTimeMs });
    }
    kubernetes.addPod({ name: `logs-${row}`, namespace: 'kube-system', node, owner: 'DaemonSet' });
  }
}

type Following = {
  readonly machine: Machine;
  readonly machines: Machine[];
  readonly kubernetes: KubernetesSandbox;
  readonly lost: Set<string>;
  readonly launch: () => string;
};

function followOne({ machine, machines, kubernetes, lost, launch }: Following): void {
  const { instance, node } = machine;
  if (instance.state !== 'running' && !lost.has(node)) {
    lost.add(node);
    kubernetes.loseNode(node);
    launch();
  }
  if (instance.state !== 'terminated') return;
  machines.splice(machines.indexOf(machine), 1);
  kubernetes.removeNode(node);
}
