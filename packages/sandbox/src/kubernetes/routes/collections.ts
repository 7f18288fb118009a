import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Cluster } from '../cluster.ts';
import { listObjects, type Query, type Scope } from '../list.ts';
import { checkNamespace } from '../namespaces.ts';
import type { KubernetesObject, Ref } from '../objects.ts';
import { apiVersionOf, type Resource, rootOf } from '../resources.ts';
import { alreadyExists, badRequest } from '../status-error.ts';
import { validate } from '../validation.ts';
import { openWatch, type Stream } from '../watch.ts';
import { checkAccess, isDryRun, refIn } from './request.ts';

type Served = { readonly cluster: Cluster; readonly resource: Resource };

function streamOf({ raw }: FastifyReply): Stream {
  raw.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  raw.flushHeaders();
  return {
    write: (line) => raw.write(line),
    end: () => raw.end(),
    reset: () => raw.socket?.resetAndDestroy(),
    onClose: (act) => raw.on('close', act),
  };
}

function watch(
  { store, agenda, watches, bookmarkEveryMs }: Cluster,
  { scope, reply }: { scope: Scope; reply: FastifyReply },
): FastifyReply {
  reply.hijack();
  const stream = streamOf(reply);
  const forget = watches.add(openWatch({ store, agenda, bookmarkEveryMs, scope, stream }));
  stream.onClose(forget);
  return reply;
}

function read({ cluster, resource }: Served, { request, reply }: { request: FastifyRequest; reply: FastifyReply }): object {
  const { namespace } = refIn(request, resource);
  const query = request.query as Query;
  const isWatch = query.watch === 'true' || query.watch === '1';
  checkAccess(cluster, { group: resource.group, resource: resource.plural, verb: isWatch ? 'watch' : 'list', namespace });
  const scope = { resource, namespace, query };
  if (!isWatch) return listObjects(cluster, scope);
  request.call.status = 200;
  return watch(cluster, { scope, reply });
}

/** The new object a POST describes, named by its `generateName` if it has no name. */
function described({ body }: FastifyRequest, { resource, ref }: { resource: Resource; ref: Ref }): KubernetesObject {
  const given = body as Partial<KubernetesObject> | undefined;
  const { generateName, ...metadata } = (given?.metadata ?? {}) as { name?: string; generateName?: string };
  const name = metadata.name ?? (generateName && `${generateName}${randomBytes(3).toString('hex').slice(0, 5)}`);
  if (!name) throw badRequest('name or generateName is required');
  const place = resource.namespaced ? { namespace: ref.namespace } : {};
  return { ...given, kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: { ...metadata, ...place, name } };
}

function create({ cluster, resource }: Served, { request, reply }: { request: FastifyRequest; reply: FastifyReply }): FastifyReply {
  const ref = refIn(request, resource);
  checkAccess(cluster, { group: resource.group, resource: resource.plural, verb: 'create', namespace: ref.namespace });
  const object = described(request, { resource, ref });
  const named = { ...ref, name: object.metadata.name };
  if (resource.namespaced) checkNamespace(cluster.store, named);
  if (cluster.store.get(named)) throw alreadyExists(named);
  validate(object);
  const isTried = isDryRun((request.query as Query).dryRun);
  return reply.code(201).send(isTried ? object : cluster.store.put(resource.plural, object));
}

/** Serves the collections of a resource: LIST and WATCH across namespaces and within one, POST where objects can be made. */
export function serveCollections(app: FastifyInstance, { cluster, resource }: Served): void {
  const { plural, namespaced, verbs } = resource;
  const everywhere = `${rootOf(resource)}/${plural}`;
  const home = namespaced ? `${rootOf(resource)}/namespaces/:namespace/${plural}` : everywhere;
  for (const url of new Set([everywhere, home])) app.get(url, (request, reply) => read({ cluster, resource }, { request, reply }));
  if (verbs.includes('create')) app.post(home, (request, reply) => create({ cluster, resource }, { request, reply }));
}
