import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Attempt } from '../access.ts';
import type { Cluster } from '../cluster.ts';
import { type DeleteOptions, deleteObject } from '../deletion.ts';
import { asServed } from '../events.ts';
import type { Query } from '../list.ts';
import type { KubernetesObject, Ref } from '../objects.ts';
import { patched } from '../patch.ts';
import { apiVersionOf, type Resource, rootOf } from '../resources.ts';
import { notFound } from '../status-error.ts';
import { type Part, updateObject } from '../update.ts';
import { checkAccess, isDryRun, refIn } from './request.ts';

type Served = { readonly cluster: Cluster; readonly resource: Resource; readonly part: Part };
type Act = (served: Served, target: { readonly request: FastifyRequest; readonly ref: Ref; readonly object: KubernetesObject }) => unknown;

const read: Act = (_served, { object }) => object;

const patch: Act = ({ cluster, resource, part }, { request, ref, object }) => {
  const next = patched(object, { body: request.body, contentType: request.headers['content-type'] ?? '', resource });
  return updateObject(cluster.store, { ref, previous: object, next, part, isDryRun: isDryRun((request.query as Query).dryRun) });
};

const replace: Act = ({ cluster, resource, part }, { request, ref, object }) => {
  const given = request.body as KubernetesObject;
  const metadata = { ...given.metadata, ...(resource.namespaced && { namespace: ref.namespace }) };
  const next = { ...given, kind: resource.kind, apiVersion: apiVersionOf(resource), metadata };
  return updateObject(cluster.store, { ref, previous: object, next, part, isDryRun: isDryRun((request.query as Query).dryRun) });
};

/** A body wins over the query as a whole (handlers/delete.go), so options are never mixed. */
function deleteOptionsOf({ body, query }: FastifyRequest): DeleteOptions {
  if (body !== undefined && !Buffer.isBuffer(body)) return body as DeleteOptions;
  const { gracePeriodSeconds, dryRun } = query as Query;
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds: Number(gracePeriodSeconds) }),
    ...(dryRun !== undefined && { dryRun: [dryRun] }),
  };
}

function deleted({ kind, metadata }: KubernetesObject): object {
  const details = { name: metadata.name, kind: kind.toLowerCase(), uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

const remove: Act = ({ cluster }, { request, ref }) => {
  const options = deleteOptionsOf(request);
  isDryRun(options.dryRun);
  const left = deleteObject(cluster.store, { ref, options, at: cluster.agenda.now() });
  return ref.resource === 'pods' ? left : deleted(left);
};

const ACTS: readonly { readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE'; readonly verb: Attempt['verb']; readonly act: Act }[] = [
  { method: 'GET', verb: 'get', act: read },
  { method: 'PATCH', verb: 'patch', act: patch },
  { method: 'PUT', verb: 'update', act: replace },
  { method: 'DELETE', verb: 'delete', act: remove },
];

function serve(app: FastifyInstance, { url, served, name }: { url: string; served: Served; name: string }): void {
  const { cluster, resource, part } = served;
  for (const { method, verb, act } of ACTS) {
    if (!resource.verbs.includes(verb === 'update' ? 'patch' : verb) || (part === 'status' && verb === 'delete')) continue;
    app.route({
      method,
      url,
      handler: async (request) => {
        const ref = refIn(request, resource);
        checkAccess(cluster, { group: resource.group, resource: name, verb, namespace: ref.namespace });
        const stored = cluster.store.get(ref);
        if (!stored) throw notFound(ref);
        return act(served, { request, ref, object: asServed(stored, resource) });
      },
    });
  }
}

/** Serves the single objects of a resource and their status: GET, PATCH, PUT and DELETE as far as the resource has them. */
export function serveObjects(
  app: FastifyInstance,
  { cluster, resource }: { readonly cluster: Cluster; readonly resource: Resource },
): void {
  const { plural, namespaced, subresources = [] } = resource;
  const url = `${rootOf(resource)}/${namespaced ? 'namespaces/:namespace/' : ''}${plural}/:name`;
  serve(app, { url, served: { cluster, resource, part: 'object' }, name: plural });
  if (subresources.includes('status'))
    serve(app, { url: `${url}/status`, served: { cluster, resource, part: 'status' }, name: `${plural}/status` });
}
