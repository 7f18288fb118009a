import type { Interruption } from '@lastcall/plugin-api';
import type { Pod } from '../api-server/objects.ts';
import type { HeldUp } from '../drain/held-up.ts';
import type { Terms } from '../pods/terms.ts';
import { heldUpNews } from './about-node.ts';
import { type Farewell, farewellNews } from './about-pod.ts';
import type { Herald, NodeId } from './herald.ts';

/** What a drain under way tells people. */
export type DrainNews = {
  /** The pod was asked to go, and the server has agreed or the pod has gone. */
  leaving(pod: Pod, act: Farewell): void;
  /** Budgets keep these pods. */
  waiting(pods: readonly HeldUp[]): void;
};

/** Whose drain it is, and on which terms. */
export type DrainTelling = {
  readonly herald: Herald;
  readonly node: NodeId;
  readonly interruption: Interruption;
  readonly terms: Terms;
  readonly now: () => number;
};

const named = ({ pod, budget }: HeldUp): string => `${pod} (PDB ${budget})`;

/** Makes it. */
export function createDrainNews({ herald, node, interruption, terms, now }: DrainTelling): DrainNews {
  const going = { ...interruption, node: node.name };
  const untilAt = terms.pdb === 'respect' ? null : terms.endsAt - terms.minGraceMs;
  return {
    leaving(pod, act) {
      herald.ofPod(pod, { node, news: farewellNews(act, { pod, going }) });
    },
    waiting(pods) {
      const sinceAt = Math.min(...pods.map((pod) => pod.sinceAt));
      const budgets = [...new Set(pods.map(({ budgetId }) => budgetId))].toSorted();
      herald.ofNode(node, heldUpNews({ pods: pods.map(named), forMs: now() - sinceAt, untilAt }, budgets.join()));
    },
  };
}
