import type { AwsPermission, KubernetesPermission, Permissions, PermissionUse } from '@lastcall/plugin-api';
import type { Access } from './api-server/asks.ts';
import type { DrainConfig } from './config.ts';

/** What of the configuration decides what is asked for. */
export type Asking = Pick<
  DrainConfig,
  'deleteNode' | 'disableEviction' | 'dryRun' | 'events' | 'mode' | 'outOfServiceTaint' | 'volumeWait'
>;

type Use = Pick<PermissionUse, 'dryRun'>;
type When = (config: Asking, use: Use) => boolean;
type Rule = KubernetesPermission & { readonly when: When };

const always: When = () => true;
const strictly: When = ({ mode }) => mode !== 'interruption';
/** A dry run by the server sends every request, marked so that nothing changes: whoever may not act may not send them. */
const asking: When = ({ dryRun }, use) => !use.dryRun || dryRun === 'server';
const acting: When = (_, use) => !use.dryRun;

/** Without these there is no drain. */
const NEEDED: readonly Rule[] = [
  { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'], reason: 'find the node of an instance', when: always },
  { apiGroups: [''], resources: ['nodes'], verbs: ['patch'], reason: 'cordon, taint and label it', when: asking },
  {
    apiGroups: [''],
    resources: ['nodes'],
    verbs: ['delete'],
    reason: '`deleteNode`',
    when: (config, use) => config.deleteNode && acting(config, use),
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['list'], reason: 'know the pods of the node', when: always },
  { apiGroups: [''], resources: ['pods'], verbs: ['watch'], reason: 'follow them until they are gone', when: acting },
  {
    apiGroups: [''],
    resources: ['pods'],
    verbs: ['delete'],
    reason: 'delete pods past a budget, and where there are no evictions',
    when: asking,
  },
  {
    ...{ apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'], reason: 'evict pods' },
    when: (config, use) => !config.disableEviction && asking(config, use),
  },
  { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get'], reason: 'strict mode: refuse a node as kubectl does', when: strictly },
];

/** Without these it does less, and says so. */
const WANTED: readonly Rule[] = [
  {
    apiGroups: ['policy'],
    resources: ['poddisruptionbudgets'],
    verbs: ['list', 'watch'],
    reason: 'evict as soon as a budget allows it, instead of asking again and again',
    when: always,
  },
  {
    ...{ apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] },
    ...{ reason: 'mark a pod deleted past its budget as disrupted, not failed', when: acting },
  },
  {
    apiGroups: ['storage.k8s.io'],
    resources: ['volumeattachments'],
    verbs: ['list', 'watch'],
    reason: 'wait until the volumes of the pods are detached',
    when: (config, use) => config.volumeWait > 0 && acting(config, use),
  },
  {
    ...{ apiGroups: ['elbv2.k8s.aws'], resources: ['targetgroupbindings'], verbs: ['list'] },
    ...{ reason: 'tell elb-deregister which target groups are of this cluster', when: always },
  },
  {
    ...{ apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'] },
    ...{
      reason: 'tell people at the node and its pods what happens',
      when: (config, use) => config.events !== 'none' && acting(config, use),
    },
  },
];

const TO_LOOK_AROUND: KubernetesPermission = {
  apiGroups: ['apps'],
  resources: ['deployments', 'daemonsets'],
  verbs: ['list'],
  reason: 'tell in `lastcall doctor` who else drains the nodes',
  only: 'doctor',
};

const rulesOf = (rules: readonly Rule[], config: Asking, use: Use): readonly KubernetesPermission[] =>
  rules.filter(({ when }) => when(config, use)).map(({ when: _, ...rule }) => rule);

type Choosing = Pick<DrainConfig, 'eks' | 'clusters'>;

/** What EKS is asked, for each cluster that is named by it. Where a role does the asking, it is that role which needs it. */
function awsPermissionsFor({ eks, clusters = [] }: Choosing): readonly AwsPermission[] {
  const named = [eks, ...clusters.map((cluster) => cluster.eks)].filter((each) => each !== undefined);
  const own = named.filter(({ role }) => role === undefined).map(({ name, region = '*' }) => `arn:aws:eks:${region}:*:cluster/${name}`);
  const roles = named.flatMap(({ role }) => role ?? []);
  return [
    { actions: ['eks:DescribeCluster'], resources: own, reason: 'find the API server of the cluster' },
    { actions: ['sts:AssumeRole'], resources: [...new Set(roles)], reason: 'find and drain the clusters of other roles' },
  ].filter(({ resources }) => resources.length > 0);
}

/** The least this plugin needs, in RBAC's words, and in IAM's where EKS is asked for the cluster. Bindings of target groups are read only where `elb-deregister` asks for them. */
export function permissionsFor(config: Asking & Choosing, use: PermissionUse): Permissions {
  const rules = [...rulesOf(NEEDED, config, use), ...rulesOf(WANTED, config, use), TO_LOOK_AROUND];
  const isAskedFor = ({ resources }: KubernetesPermission) =>
    !resources.includes('targetgroupbindings') || use.beside.includes('elb-deregister');
  const aws = awsPermissionsFor(config);
  return { kubernetes: rules.filter(isAskedFor), ...(aws.length > 0 && { aws }) };
}

const accessesIn = (rules: readonly KubernetesPermission[]): readonly Access[] =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((path) => {
        const [resource = '', subresource] = path.split('/');
        return verbs.map((verb) => ({ group, resource, verb, ...(subresource === undefined ? {} : { subresource }) }));
      }),
    ),
  );

/** What a drain cannot do without, as single questions to the API server. */
export const neededAccess = (config: Asking, use: Use): readonly Access[] => accessesIn(rulesOf(NEEDED, config, use));

/** What a drain does more with. */
export const wantedAccess = (config: Asking, use: Use): readonly Access[] => accessesIn(rulesOf(WANTED, config, use));

/** `create pods/eviction`: one access in words. */
export const accessInWords = ({ verb, resource, subresource }: Access): string =>
  `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`;
