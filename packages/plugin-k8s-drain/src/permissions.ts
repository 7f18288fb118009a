import type { Permissions } from '@lastcall/plugin-api';
import type { Access } from './api-server/asks.ts';

type Rule = NonNullable<Permissions['kubernetes']>[number];

/** Without these there is no drain. */
const NEEDED: readonly Rule[] = [
  {
    apiGroups: [''],
    resources: ['nodes'],
    verbs: ['get', 'list', 'watch', 'patch'],
    reason: 'find the node of an instance, cordon, taint and label it',
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'delete'], reason: 'follow the pods of the node; delete past a budget' },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'], reason: 'evict pods' },
  { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get'], reason: 'strict mode: refuse a node as kubectl does' },
];

/** Without these it does less, and says so. */
const WANTED: readonly Rule[] = [
  {
    apiGroups: ['policy'],
    resources: ['poddisruptionbudgets'],
    verbs: ['list', 'watch'],
    reason: 'evict as soon as a budget allows it, instead of asking again and again',
  },
  { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'], reason: 'mark a pod deleted past its budget as disrupted, not failed' },
  {
    apiGroups: ['storage.k8s.io'],
    resources: ['volumeattachments'],
    verbs: ['list', 'watch'],
    reason: 'wait until the volumes of the pods are detached',
  },
  {
    apiGroups: ['elbv2.k8s.aws'],
    resources: ['targetgroupbindings'],
    verbs: ['list'],
    reason: 'tell elb-deregister which target groups are of this cluster',
  },
];

/** Without this nobody is told at nodes and pods. */
const TO_TELL: readonly Rule[] = [
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create'], reason: 'tell people at the node and its pods what happens' },
];

/** What the plugin needs, in RBAC's words. `deleteNode` needs `delete` on nodes besides. */
export const permissions: Permissions = { kubernetes: [...NEEDED, ...WANTED, ...TO_TELL] };

/** Without this the object of a node whose machine is gone cannot be removed. */
const TO_DELETE_NODES: readonly Rule[] = [{ apiGroups: [''], resources: ['nodes'], verbs: ['delete'], reason: 'deleteNode' }];

const accessesIn = (rules: readonly Rule[]): readonly Access[] =>
  rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((path) => {
        const [resource = '', subresource] = path.split('/');
        return verbs.map((verb) => ({ group, resource, verb, ...(subresource === undefined ? {} : { subresource }) }));
      }),
    ),
  );

/** What a drain cannot do without, as single questions to the API server. */
export const neededAccess = ({ deleteNode }: { readonly deleteNode: boolean }): readonly Access[] =>
  accessesIn(deleteNode ? [...NEEDED, ...TO_DELETE_NODES] : NEEDED);

/** What a drain does more with. */
export const wantedAccess = ({ tells }: { readonly tells: boolean }): readonly Access[] =>
  accessesIn(tells ? [...WANTED, ...TO_TELL] : WANTED);

/** `create pods/eviction`: one access in words. */
export const accessInWords = ({ verb, resource, subresource }: Access): string =>
  `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`;
