import { messageOf, type Neighbour } from '@lastcall/plugin-api';
import type { KubeNode } from '../api-server/objects.ts';
import type { DrainConfig } from '../config.ts';
import { type Drainer, ownerOf } from '../node/self-draining.ts';
import type { Workload } from './workloads.ts';

/** What was seen of a cluster. */
export type Seen = Pick<DrainConfig, 'selfDraining'> & {
  readonly nodes: readonly KubeNode[];
  readonly workloads: readonly Workload[];
};

type Program = Pick<Neighbour, 'who' | 'does'> & { readonly image: RegExp };

const ONE_OF_THE_TWO = 'Let only one of the two act: keep `dryRun: true` here until it is gone, or leave the drain to it.';

/** Programs that drain whatever they are told of, whoever else does. Kyma has another program of the name lifecycle-manager. */
const PROGRAMS: readonly Program[] = [
  {
    who: 'AWS Node Termination Handler',
    image: /node-termination-handler/,
    does: 'cordons and drains nodes for the notices it gets, and may complete lifecycle hooks',
  },
  {
    who: 'lifecycle-manager',
    image: /^(?!.*kyma).*\blifecycle-manager\b/,
    does: 'drains nodes, deregisters targets and completes lifecycle hooks when a group terminates an instance',
  },
  { who: 'Spot Termination Handler', image: /spot-termination-handler/, does: 'drains its node at a spot notice' },
];

const isKarpenter = ({ images, labels }: Workload): boolean =>
  labels['app.kubernetes.io/name'] === 'karpenter' || images.some((image) => /\bkarpenter\/controller\b/.test(image));

const programsIn = (workloads: readonly Workload[]): readonly Neighbour[] =>
  PROGRAMS.flatMap(({ who, does, image }) =>
    workloads
      .filter(({ images }) => images.some((each) => image.test(each)))
      .map(({ place }) => ({ who, where: place, does, advice: ONE_OF_THE_TWO })),
  );

const counted = (count: number) => `${count} node${count === 1 ? '' : 's'}`;

function nodesOf(drainer: Drainer, nodes: readonly KubeNode[]): readonly KubeNode[] {
  return nodes.filter((node) => ownerOf(node) === drainer);
}

const BOTH_DRAIN = 'Both drain the same nodes: take `selfDraining: drain` out, unless you mean it.';

function eksIn({ nodes, selfDraining }: Seen): readonly Neighbour[] {
  const managed = nodesOf('EKS', nodes);
  if (managed.length === 0) return [];
  const groups = [...new Set(managed.map(({ metadata }) => metadata.labels?.['eks.amazonaws.com/nodegroup'] ?? ''))].sort();
  const left = 'Nothing to do: for these k8s-drain only labels the node; name none of its hooks (Terminate-LC-Hook) in asg-lifecycle.';
  return [
    {
      who: 'EKS managed node groups',
      where: `${groups.join(', ')}: ${counted(managed.length)}`,
      does: 'drain their nodes for spot interruptions, rebalance recommendations and terminations by the group',
      advice: selfDraining === 'leave' ? left : BOTH_DRAIN,
    },
  ];
}

function karpenterAdvice(workload: Workload | undefined, { selfDraining }: Seen): string {
  const leaves = selfDraining === 'leave';
  if (workload === undefined) {
    return leaves ? 'Its Deployment is not here: see that it has an interruption queue, else set `selfDraining: drain`.' : BOTH_DRAIN;
  }
  if (workload.hasInterruptionQueue) return leaves ? 'Nothing to do: for these k8s-drain only labels the node.' : BOTH_DRAIN;
  return leaves
    ? 'It has no interruption queue, so nobody drains its nodes: set `selfDraining: drain`, or `settings.interruptionQueue` of Karpenter.'
    : 'Nothing to do: it has no interruption queue, so k8s-drain drains its nodes.';
}

function karpenterIn(seen: Seen): readonly Neighbour[] {
  const workload = seen.workloads.find(isKarpenter);
  const nodes = nodesOf('Karpenter', seen.nodes);
  if (workload === undefined && nodes.length === 0) return [];
  const does =
    workload?.hasInterruptionQueue === false
      ? 'makes nodes'
      : 'drains its nodes for spot interruptions, scheduled changes and state changes';
  const where = [workload?.place, counted(nodes.length)].filter((part) => part !== undefined).join(': ');
  return [{ who: 'Karpenter', where, does, advice: karpenterAdvice(workload, seen) }];
}

/** What there is to say where nobody could see what runs in the cluster: the server's own role has no need to. */
export const unseen = (problem: unknown): Neighbour => ({
  who: 'programs of the cluster',
  where: 'not seen',
  does: `may drain the same nodes: ${messageOf(problem)}`,
  advice: 'Ask as somebody who may list Deployments and DaemonSets of every namespace.',
});

/** Who else drains nodes of a cluster. */
export function neighboursIn(seen: Seen): readonly Neighbour[] {
  return [...eksIn(seen), ...karpenterIn(seen), ...programsIn(seen.workloads)];
}
