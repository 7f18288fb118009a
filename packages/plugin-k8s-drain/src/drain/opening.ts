import type { Patience } from '../api-server/ask-patiently.ts';
import { errorOf } from '../api-server/errors.ts';
import type { Pod } from '../api-server/objects.ts';
import { isOk } from '../api-server/status-errors.ts';
import { createNodePods, type NodePods, type PodViewer } from '../watching/node-pods.ts';
import { chooserFor } from './choosing.ts';
import type { DrainWork } from './drain-work.ts';
import type { Choose } from './triage.ts';

/** What is known of a node's pods before anything is done about them. */
export type Window = {
  latest(): readonly Pod[];
  /** Shows the pods as they are now, and every change after that. */
  showTo(viewer: PodViewer): void;
};

/** A drain whose pods are known and followed, and for each of which it is decided whether it goes. */
export type Opening = { readonly window: Window; readonly pods: NodePods; readonly choose: Choose };

/** Keeps the pods in sight until somebody looks. */
function createWindow(): Window & { readonly pane: PodViewer } {
  let latest: ReadonlyMap<string, Pod> = new Map();
  let viewer: PodViewer | null = null;
  return {
    latest: () => [...latest.values()],
    pane: {
      see(pods) {
        latest = pods;
        viewer?.see(pods);
      },
      update: (uid, pod) => viewer?.update(uid, pod),
    },
    showTo(who) {
      viewer = who;
      viewer.see(latest);
    },
  };
}

/** Without a first list there is no drain; it may take the whole time, but not longer. */
async function look(pods: NodePods, { nodeName, patience }: { readonly nodeName: string; readonly patience: Patience }): Promise<void> {
  const reply = await pods.relist(patience);
  if (!isOk(reply)) throw errorOf(`list the pods of node ${nodeName}`, reply);
}

async function knowBudgets({ cluster, log, signal }: DrainWork): Promise<void> {
  const { problem } = await cluster.budgets.ready(signal);
  if (problem !== null) log.warn('budgets cannot be watched: they are asked again and again instead', { problem });
}

/**
 * Looks at the pods of the node and at the budgets. Nothing is changed. Let go of `pods` when the drain is over.
 * @throws K8S_UNREACHABLE, K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_REFUSED when the pods cannot be listed; K8S_DRAIN_REFUSED
 */
export async function openDrain(work: DrainWork): Promise<Opening> {
  const { cluster, clock, nodeName, podSelector, signal, drainBy } = work;
  const patience = { kubernetes: cluster.kubernetes, clock, signal, giveUpAt: drainBy };
  const which = { nodeName, podSelector };
  const window = createWindow();
  const pods = createNodePods({ which, feed: cluster.feeds.feedFor(which), clock, viewer: window.pane });
  try {
    await Promise.all([look(pods, { nodeName, patience }), knowBudgets(work)]);
    const choose = await chooserFor(work, { pods: window.latest(), patience });
    return { window, pods, choose };
  } catch (error) {
    pods.leave();
    throw error;
  }
}
