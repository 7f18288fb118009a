import { z } from 'zod';

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

const eksShape = z.strictObject({
  name: z.string().min(1).describe('Name of the EKS cluster.'),
  region: z.string().min(1).optional().describe('Its region. Default: the SDK’s own rules.'),
  role: z
    .string()
    .regex(ROLE, 'must be the ARN of a role, such as arn:aws:iam::222233334444:role/lastcall')
    .optional()
    .describe(
      'ARN of the role that finds the cluster and that the cluster knows by an access entry or `aws-auth`. Where it is one of the `roles` of the configuration, its `externalId` is used too. Default: the server’s own credentials.',
    ),
});

/** Which cluster: a kubeconfig, or an EKS cluster by its name. */
export const clusterFields = {
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Path of a kubeconfig file. Users whose token comes from `aws eks get-token` or `aws-iam-authenticator token` need neither program: it is made here. Default: KUBECONFIG, then ~/.kube/config, then the pod's service account.",
    ),
  context: z.string().min(1).optional().describe('Context of the kubeconfig. Default: its current context.'),
  eks: eksShape
    .optional()
    .describe(
      'An EKS cluster, `{ name, region, role }`, in place of a kubeconfig: address and certificates are asked of EKS. Default: none.',
    ),
};

const whenShape = z.strictObject({
  tags: z
    .record(z.string(), z.string())
    .optional()
    .describe('Tags the instance must have, with these values; where it has no such tag itself, its Auto Scaling group.'),
  accounts: z
    .array(z.string().regex(/^\d{12}$/, 'must be twelve digits in quotes'))
    .min(1)
    .optional()
    .describe('Accounts, one of which its notice must name.'),
  regions: z.array(z.string().min(1)).min(1).optional().describe('Regions, one of which its notice must name.'),
});

/** One of several clusters. */
export const clusterShape = z.strictObject({
  name: z.string().min(1).describe('Its name, shown wherever it is told of.'),
  when: whenShape.optional().describe('Which instances are its nodes; every given key must match. Default: all.'),
  ...clusterFields,
});

type Choice = { readonly [Key in keyof typeof clusterFields]?: unknown };
type Fault = { readonly path: readonly (string | number)[]; readonly message: string };

/** A choice says the same thing once: by a kubeconfig or by the name of an EKS cluster. */
const bothWays = ({ kubeconfig, context, eks }: Choice, path: Fault['path']): readonly Fault[] =>
  eks !== undefined && (kubeconfig !== undefined || context !== undefined)
    ? [{ path: [...path, 'eks'], message: 'names a cluster beside `kubeconfig` or `context`: keep one of the two ways' }]
    : [];

type ManyClusters = Choice & { readonly clusters?: readonly z.output<typeof clusterShape>[] | undefined };

/** What a schema cannot say about clusters. */
export function clusterFaults({ clusters, ...own }: ManyClusters): readonly Fault[] {
  if (clusters === undefined) return bothWays(own, []);
  const beside = (Object.keys(clusterFields) as (keyof Choice)[]).filter((key) => own[key] !== undefined);
  return [
    ...beside.map((key) => ({ path: [key], message: 'names a cluster beside `clusters`: move it to one of them' })),
    ...clusters.flatMap((cluster, index) => bothWays(cluster, ['clusters', index])),
    ...clusters.flatMap(({ name }, index) => nameFaults(clusters.slice(0, index), { name, index })),
    ...clusters.flatMap((_, index) => neverReached(clusters.slice(0, index), index)),
  ];
}

type Above = readonly Pick<z.output<typeof clusterShape>, 'name' | 'when'>[];

const nameFaults = (above: Above, { name, index }: { readonly name: string; readonly index: number }): readonly Fault[] =>
  above.some((other) => other.name === name)
    ? [{ path: ['clusters', index, 'name'], message: `is the name of another cluster above: give each its own` }]
    : [];

function neverReached(above: Above, index: number): readonly Fault[] {
  const taker = above.find(({ when }) => Object.values(when ?? {}).every((asked) => asked === undefined));
  if (taker === undefined) return [];
  return [{ path: ['clusters', index], message: `is for no instance: cluster ${taker.name} above is for every one, give that a \`when\`` }];
}
