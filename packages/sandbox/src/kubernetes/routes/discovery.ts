import type { FastifyInstance } from 'fastify';
import { apiVersionOf, type Resource, rootOf } from '../resources.ts';

const SERVER_VERSION = { major: '1', minor: '34', gitVersion: 'v1.34.0-sandbox', platform: 'linux/amd64' };

const EVICTION = {
  name: 'pods/eviction',
  singularName: '',
  namespaced: true,
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  verbs: ['create'],
};
const ACCESS_REVIEWS: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
  verbs: ['create'],
};

function entriesOf({ plural, kind, namespaced, verbs, subresources = [] }: Resource): readonly object[] {
  const singularName = kind.toLowerCase();
  const parts = subresources.map((part) => ({ name: `${plural}/${part}`, singularName: '', namespaced, kind, verbs: ['get', 'patch'] }));
  const entry = { name: plural, singularName, namespaced, kind, verbs };
  return plural === 'pods' ? [entry, ...parts, EVICTION] : [entry, ...parts];
}

function groupOf(discovered: readonly Resource[], name: string): object {
  const versions = [...new Set(discovered.filter(({ group }) => group === name).map(({ version }) => version))];
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

/** Serves what there is: API groups, their versions and resources, the server's version, and that it is well. */
export function serveDiscovery(app: FastifyInstance, resources: readonly Resource[]): void {
  const discovered = [...resources, ACCESS_REVIEWS];
  const groups = [...new Set(discovered.map(({ group }) => group))].filter((group) => group !== '');
  app.get('/version', async () => SERVER_VERSION);
  for (const path of ['/healthz', '/livez', '/readyz']) app.get(path, async () => 'ok');
  app.get('/api', async () => ({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }));
  app.get('/apis', async () => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map((group) => groupOf(discovered, group)) }));
  for (const group of groups)
    app.get(`/apis/${group}`, async () => ({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(discovered, group) }));
  for (const root of new Set(discovered.map(rootOf))) {
    const members = discovered.filter((resource) => rootOf(resource) === root);
    const groupVersion = apiVersionOf(members[0] as Resource);
    app.get(root, async () => ({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: members.flatMap(entriesOf) }));
  }
}
