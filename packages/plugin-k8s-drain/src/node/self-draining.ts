import type { Interruption, Kind } from '@lastcall/plugin-api';
import type { KubeNode } from '../api-server/objects.ts';

/** Who drains nodes of its own. */
export type Drainer = 'EKS' | 'Karpenter';

type Texts = Readonly<Record<string, string>>;

type Owner = {
  /** True for the tags of a machine, or the labels of a node, that is its own. */
  readonly owns: (marks: { readonly tags: Texts; readonly labels: Texts }) => boolean;
  /** What it drains for. For every other kind nobody but us acts. */
  readonly kinds: ReadonlySet<Kind>;
  readonly words: string;
};

const has = (texts: Texts, key: string): boolean => Object.hasOwn(texts, key);

/**
 * EKS: interruptions and, with Capacity Rebalancing, recommendations of its spot node groups, and terminations by the group through a hook of its own
 * (`Terminate-LC-Hook`). Karpenter with an interruption queue: interruptions, scheduled changes and state changes; of a recommendation it only tells.
 */
const OWNERS: Readonly<Record<Drainer, Owner>> = {
  EKS: {
    owns: ({ tags, labels }) =>
      (has(tags, 'eks:nodegroup-name') && has(tags, 'eks:cluster-name')) || has(labels, 'eks.amazonaws.com/nodegroup'),
    kinds: new Set(['spot-interruption', 'rebalance-recommendation', 'termination-hook']),
    words: 'EKS drains the nodes of its managed node groups itself',
  },
  Karpenter: {
    owns: ({ tags, labels }) =>
      ['karpenter.sh/nodepool', 'karpenter.sh/provisioner-name'].some((key) => has(tags, key) || has(labels, key)),
    kinds: new Set(['spot-interruption', 'scheduled-change', 'instance-state-change']),
    words: 'Karpenter drains its nodes itself',
  },
};

const DRAINERS = Object.keys(OWNERS) as readonly Drainer[];

/** Whose node it is, by the tags of its machine or its own labels, whatever happens to it; null for any other node. */
export function ownerOf(node: KubeNode, tags: Texts = {}): Drainer | null {
  const marks = { tags, labels: node.metadata.labels ?? {} };
  return DRAINERS.find((drainer) => OWNERS[drainer].owns(marks)) ?? null;
}

/** Who drains the node for this interruption without us, or null. */
export function drainerOf({ kind, instance }: Pick<Interruption, 'kind' | 'instance'>, node: KubeNode): Drainer | null {
  const owner = ownerOf(node, instance?.tags);
  return owner !== null && OWNERS[owner].kinds.has(kind) ? owner : null;
}

/** Why nothing is drained here, as the end of "skipped: …". */
export const whyLeft = (drainer: Drainer): string => OWNERS[drainer].words;

/** True for the name of one. */
export const isDrainer = (name: unknown): name is Drainer => DRAINERS.includes(name as Drainer);
