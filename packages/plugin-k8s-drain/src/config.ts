import { DURATION, parseDuration } from '@lastcall/plugin-api';
import { z } from 'zod';
import { clusterFaults, clusterFields, clusterShape } from './cluster-config.ts';
import { isLabelSelector } from './pods/label-selector.ts';

const duration = (description: string) =>
  z.string().regex(DURATION, 'must be a duration such as 10s or 2m').describe(description).transform(parseDuration);

const drainShape = z.strictObject({
  ...clusterFields,
  clusters: z
    .array(clusterShape)
    .min(1)
    .optional()
    .describe(
      'Several clusters, each `{ name, when, kubeconfig, context, eks }`: an instance is drained in the first whose `when` fits it, and left out where none does. In place of `kubeconfig`, `context` and `eks` here. Default: one cluster.',
    ),
  mode: z
    .enum(['strict', 'interruption'])
    .optional()
    .describe(
      '`interruption`: whatever can move moves, for the node dies anyway; `strict`: what `kubectl drain` does, with its refusals. Default: `strict` for rebalance recommendations and scheduled changes, after which the node may live, else `interruption`.',
    ),
  pdb: z
    .enum(['respect', 'override-late', 'ignore'])
    .optional()
    .describe(
      'What to do about disruption budgets. `override-late`: respect them until a pod would lose its grace period, then delete it; `respect`: never override; `ignore`: delete at the first refusal. Default: `respect` in strict mode, else `override-late`.',
    ),
  ignoreDaemonSets: z
    .boolean()
    .default(true)
    .describe('Strict mode: leave DaemonSet pods where they are, instead of refusing the node because of them.'),
  deleteEmptyDirData: z
    .boolean()
    .default(true)
    .describe('Strict mode: move pods although their emptyDir volumes are lost, instead of refusing the node because of them.'),
  force: z
    .boolean()
    .default(false)
    .describe('Strict mode: move pods that no controller will replace, instead of refusing the node because of them.'),
  gracePeriod: z
    .int()
    .min(-1)
    .default(-1)
    .describe(
      "What every pod gets to shut down, in seconds; -1: the pod's own. An interruption still cuts it to the time left, and never to 0.",
    ),
  maxGrace: duration("The most any pod gets to shut down. Default: the pod's own grace period, as far as there is time.").optional(),
  podSelector: z
    .string()
    .refine(isLabelSelector, 'must be a label selector such as app=web,tier in (front,back)')
    .optional()
    .describe('Label selector of the pods to move, as kubectl takes it. Default: all.'),
  disableEviction: z.boolean().default(false).describe('Delete pods instead of evicting them, so that no disruption budget is asked.'),
  skipWaitForDeleteTimeout: z
    .int()
    .min(0)
    .default(0)
    .describe('A pod that should have been gone for more than this many seconds is not waited for; 0: every pod is.'),
  dryRun: z
    .enum(['client', 'server'])
    .default('client')
    .describe('How a dry run asks: `client` only reads; `server` sends every request, marked so that nothing changes.'),
  minPdbWait: duration('How long a budget is respected at least before it is overridden late, if there is time.').prefault('10s'),
  minGrace: duration('A pod kept back by a budget is deleted at the latest this long before the end.').prefault('10s'),
  settle: duration(
    "Kept free between the end of the last container and the step's deadline, for the kubelet's report and clock skew.",
  ).prefault('5s'),
  volumeWait: duration(
    'How long to wait, once the pods are gone, for their volumes to be detached from the node; 0s: not at all.',
  ).prefault('20s'),
  deleteNode: z
    .boolean()
    .default(false)
    .describe('Remove the node object of a machine that AWS says is terminated, so that Kubernetes gives up its pods at once.'),
  outOfServiceTaint: z
    .boolean()
    .default(false)
    .describe('Taint the node of a machine that AWS says is stopped as out of service, so that its volumes are detached at once.'),
  selfDraining: z
    .enum(['leave', 'drain'])
    .default('leave')
    .describe(
      'Nodes that EKS (managed node groups) or Karpenter drains itself, for the kinds it does. `leave`: only the label that keeps the node out of load balancers is put on it; `drain`: it is drained like any other node, as it has to be where Karpenter has no interruption queue. Default `leave`.',
    ),
  events: z
    .enum(['all', 'node', 'none'])
    .default('all')
    .describe(
      'Kubernetes events that tell what happens, for `kubectl describe` and for alerts. `all`: at the node and at its pods, those of pods as far as there is room in a storm; `node`: at the node alone; `none`. A dry run leaves none. Default `all`.',
    ),
  ownPod: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, 'must be namespace/name')
    .optional()
    .describe("Lastcall's own pod as namespace/name, from the downward API; it is never evicted."),
  concurrency: z.int().min(1).max(128).default(32).describe('How many requests about pods of one node are under way at most.'),
});

/** The step's configuration. */
export const drainConfig = drainShape.superRefine((config, { addIssue }) => {
  for (const { path, message } of clusterFaults(config)) addIssue({ code: 'custom', path: [...path], message });
});

/** The configuration, checked, defaults filled in, durations in ms. */
export type DrainConfig = z.output<typeof drainConfig>;
