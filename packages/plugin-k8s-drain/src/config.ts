import { DURATION, parseDuration } from '@lastcall/plugin-api';
import { z } from 'zod';

const duration = (description: string) =>
  z.string().regex(DURATION, 'must be a duration such as 10s or 2m').describe(description).transform(parseDuration);

/** The step's configuration. */
export const drainConfig = z.strictObject({
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe("Path of a kubeconfig file. Default: KUBECONFIG, then ~/.kube/config, then the pod's service account."),
  context: z.string().min(1).optional().describe('Context of the kubeconfig. Default: its current context.'),
  pdb: z
    .enum(['respect', 'override-late', 'ignore'])
    .default('override-late')
    .describe(
      'What to do about disruption budgets. `override-late`: respect them until a pod would lose its grace period, then delete it; `respect`: never override; `ignore`: delete at the first refusal.',
    ),
  minPdbWait: duration('How long a budget is respected at least before it is overridden late, if there is time.').prefault('10s'),
  minGrace: duration('A pod kept back by a budget is deleted at the latest this long before the end.').prefault('10s'),
  maxGrace: duration("The most any pod gets to shut down. Default: the pod's own grace period, as far as there is time.").optional(),
  settle: duration(
    "Kept free between the end of the last container and the step's deadline, for the kubelet's report and clock skew.",
  ).prefault('5s'),
  podSelector: z.string().min(1).optional().describe('Label selector of the pods to move, as kubectl takes it. Default: all.'),
  ownPod: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, 'must be namespace/name')
    .optional()
    .describe("Lastcall's own pod as namespace/name, from the downward API; it is never evicted."),
  concurrency: z.int().min(1).max(128).default(32).describe('How many requests about pods of one node are under way at most.'),
});

/** The configuration, checked, defaults filled in, durations in ms. */
export type DrainConfig = z.output<typeof drainConfig>;
