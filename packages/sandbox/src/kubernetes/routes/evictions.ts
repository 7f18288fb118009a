import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Cluster } from '../cluster.ts';
import type { DeleteOptions } from '../deletion.ts';
import { evict } from '../eviction.ts';
import type { Query } from '../list.ts';
import { badRequest } from '../status-error.ts';
import { checkAccess, isDryRun } from './request.ts';

type Body = { readonly apiVersion?: string; readonly metadata?: { readonly name?: string }; readonly deleteOptions?: DeleteOptions };
type Params = { readonly namespace: string; readonly name: string };

const VERSIONS = ['policy/v1', 'policy/v1beta1'];
const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** Whether to try only: the query and the body must say the same if both say something. */
function isTried({ dryRun }: Query, { dryRun: options = [] }: DeleteOptions): boolean {
  if (dryRun !== undefined && options.length > 0 && isDryRun(dryRun) !== isDryRun(options))
    throw badRequest('Non-matching dry-run options in request and content');
  return isDryRun(dryRun) || isDryRun(options);
}

function optionsOf({ body, params, query }: FastifyRequest): DeleteOptions {
  const { apiVersion = '', metadata, deleteOptions = {} } = (body ?? {}) as Body;
  const { name } = params as Params;
  if (!VERSIONS.includes(apiVersion)) throw badRequest(`no kind "Eviction" is registered for version "${apiVersion}"`);
  if (metadata?.name !== name) throw badRequest('name in URL does not match name in Eviction object');
  const { dryRun: _either, ...options } = deleteOptions;
  return isTried(query as Query, deleteOptions) ? { ...options, dryRun: ['All'] } : options;
}

/** Serves the eviction subresource of pods, for both API versions of its body. */
export function serveEvictions(app: FastifyInstance, cluster: Cluster): void {
  app.post('/api/v1/namespaces/:namespace/pods/:name/eviction', async (request, reply) => {
    const { namespace, name } = request.params as Params;
    checkAccess(cluster, { group: '', resource: 'pods/eviction', verb: 'create', namespace });
    const ref = { resource: 'pods', namespace, name };
    evict(cluster.store, { ref, options: optionsOf(request), at: cluster.agenda.now() });
    return reply.code(201).send(SUCCESS);
  });
}
