import type { Call } from '@lastcall/sandbox';

/** A request in Kubernetes' words: what is done to which object. */
export type Request = {
  readonly verb: 'LIST' | 'WATCH' | 'DISCOVER' | 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly resource: string;
  readonly name: string;
  readonly subresource: string;
  readonly call: Call;
};

type Body = {
  readonly apiVersion?: string;
  readonly spec?: { readonly unschedulable?: boolean | null };
  readonly deleteOptions?: Body;
  readonly gracePeriodSeconds?: number;
  readonly dryRun?: readonly string[];
  readonly preconditions?: { readonly uid?: string };
};
type Operation = { readonly op: string; readonly path: string; readonly value?: unknown };

const OBJECTS = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/(?:namespaces\/[^/]+\/)?([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

function verbOf({ method, query }: Call, name: string): Request['verb'] {
  if (method !== 'GET') return method as Request['verb'];
  if (name !== '') return 'GET';
  return query.watch === 'true' ? 'WATCH' : 'LIST';
}

/** What a call is about. What is below no API version is discovery. */
export function requestOf(call: Call): Request {
  const found = OBJECTS.exec(call.path);
  if (!found) return { verb: 'DISCOVER', resource: call.path.replace(/^\/apis?\/?/, ''), name: '', subresource: '', call };
  const [, resource = '', name = '', subresource = ''] = found;
  return { verb: verbOf(call, name), resource, name, subresource, call };
}

/** What scripts call a request: `POST pods/web-1/eviction`, `LIST pods`, `LIST pods continue`, `DISCOVER v1`. */
export function labelOf({ verb, resource, name, subresource, call }: Request): string {
  const path = [resource, name, subresource].filter((part) => part !== '').join('/');
  return call.query.continue ? `${verb} ${path} continue` : `${verb} ${path}`;
}

const bodyOf = ({ call }: Request): Body => (call.body ?? {}) as Body;

/** The options of an eviction or a deletion. */
export function deleteOptionsOf(request: Request): Body {
  return request.subresource === 'eviction' ? (bodyOf(request).deleteOptions ?? {}) : bodyOf(request);
}

/** Whether a request asks a pod to go. */
export const isFarewell = ({ verb, resource, subresource }: Request): boolean =>
  resource === 'pods' && (subresource === 'eviction' || (verb === 'DELETE' && subresource === ''));

const isTried = (request: Request): boolean => request.call.query.dryRun === 'All' || deleteOptionsOf(request).dryRun?.[0] === 'All';

function unschedulableOf(request: Request): boolean | null | undefined {
  const { body } = request.call;
  if (!Array.isArray(body)) return bodyOf(request).spec?.unschedulable;
  const operation = (body as readonly Operation[]).find(({ op, path }) => op !== 'test' && path === '/spec/unschedulable');
  return operation && (operation.op === 'remove' ? null : (operation.value as boolean));
}

function nodeWords(request: Request): readonly string[] {
  const unschedulable = unschedulableOf(request);
  if (request.verb !== 'PATCH') return [];
  return [unschedulable === undefined ? 'marks' : `unschedulable=${unschedulable}`];
}

function farewellWords(request: Request): readonly string[] {
  const { apiVersion = '' } = bodyOf(request);
  const { gracePeriodSeconds } = deleteOptionsOf(request);
  const isOld = request.subresource === 'eviction' && apiVersion !== 'policy/v1';
  return [...(isOld ? [apiVersion] : []), ...(gracePeriodSeconds === undefined ? [] : [`grace=${gracePeriodSeconds}`])];
}

function listWords({ call: { query } }: Request): readonly string[] {
  const { fieldSelector, labelSelector } = query;
  return [...(fieldSelector ? [fieldSelector] : []), ...(labelSelector ? [labelSelector] : []), ...(query.continue ? ['continue'] : [])];
}

function ownWords(request: Request): readonly string[] {
  if (isFarewell(request)) return farewellWords(request);
  if (request.verb === 'LIST') return listWords(request);
  return request.resource === 'nodes' ? nodeWords(request) : [];
}

/**
 * A request in the words that matter: the method, the part of the object, what is asked, and the status, `none` where no answer came.
 * Preconditions, limits and formats are left out.
 */
export function wordsOf(request: Request): string {
  const { verb, subresource, call } = request;
  const words = [verb, subresource, ...ownWords(request), isTried(request) ? 'dryRun' : '', String(call.status ?? 'none')];
  return words.filter((word) => word !== '').join(' ');
}
