import type { Permissions } from '@lastcall/plugin-api';
import type { Access } from './asks.ts';

/** What the plugin needs, in RBAC's words. */
export const permissions: Permissions = {
  kubernetes: [
    {
      apiGroups: [''],
      resources: ['nodes'],
      verbs: ['get', 'list', 'patch'],
      reason: 'find the node of an instance, cordon, taint and label it',
    },
    {
      apiGroups: [''],
      resources: ['pods'],
      verbs: ['list', 'watch', 'delete'],
      reason: 'follow the pods of the node; delete past a budget',
    },
    { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'], reason: 'evict pods' },
  ],
};

/** The same as single questions to the API server. */
export function neededAccess(): readonly Access[] {
  return (permissions.kubernetes ?? []).flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((path) => {
        const [resource = '', subresource] = path.split('/');
        return verbs.map((verb) => ({ group, resource, verb, ...(subresource === undefined ? {} : { subresource }) }));
      }),
    ),
  );
}

/** `create pods/eviction`: one access in words. */
export const accessInWords = ({ verb, resource, subresource }: Access): string =>
  `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`;
