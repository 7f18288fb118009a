import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import type { Attempt } from '../access.ts';
import type { Cluster } from '../cluster.ts';
import type { Ref } from '../objects.ts';
import type { Resource } from '../resources.ts';
import { badRequest, forbidden } from '../status-error.ts';

type Params = { readonly namespace?: string; readonly name?: string };

/** One route of the API: what it does in the words of a role, and how. */
export type Route = {
  readonly method: HTTPMethods;
  readonly url: string;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => unknown;
};

/** What a request names; '' for a namespace or name its path does not have. */
export function refIn(request: FastifyRequest, { plural }: Resource): Ref {
  const { namespace = '', name = '' } = request.params as Params;
  return { resource: plural, namespace, name };
}

/** Whether a request is to be tried only. Throws a 400 `StatusError` for anything but `dryRun=All`. */
export function isDryRun(values: readonly string[] | string | undefined): boolean {
  const all = [values ?? []].flat();
  if (all.some((value) => value !== 'All')) throw badRequest(`Unsupported value for dryRun: ${all.join()}`);
  return all.length > 0;
}

/** Throws the 403 `StatusError` a user gets without the right to do this. */
export function checkAccess({ access }: Cluster, attempt: Attempt): void {
  if (access.isAllowed(attempt)) return;
  const where = attempt.namespace === '' ? 'at the cluster scope' : `in the namespace "${attempt.namespace}"`;
  const what = `cannot ${attempt.verb} resource "${attempt.resource}" in API group "${attempt.group}"`;
  throw forbidden(`${attempt.resource} is forbidden: User "sandbox" ${what} ${where}`);
}
