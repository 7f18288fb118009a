import { asServed } from './events.ts';
import type { KubernetesObject } from './objects.ts';
import { apiVersionOf, type Resource } from './resources.ts';
import { fieldTest, labelTest } from './selectors.ts';
import { badRequest } from './status-error.ts';
import type { Store } from './store.ts';

export type Query = Readonly<Record<string, string>>;
/** Which objects of a resource a request is about; namespace '' for all. */
export type Scope = { readonly resource: Resource; readonly namespace: string; readonly query: Query };

/** The objects, and the most of them one page shows. */
type Shelf = { readonly store: Store; readonly mostPerPage: number };
type Page = { readonly version: number; readonly after: string };

/** A test for the objects a request selects. */
export function selection({ resource, namespace, query }: Scope): (object: KubernetesObject) => boolean {
  const hasLabels = labelTest(query.labelSelector);
  const hasFields = fieldTest(query.fieldSelector, resource);
  return (object) => (namespace === '' || object.metadata.namespace === namespace) && hasFields(object) && hasLabels(object);
}

/** The name under which the store keeps a resource; both event APIs show the same events. */
export const storedAs = ({ plural }: Resource): string => plural;

const keyOf = ({ metadata }: KubernetesObject) => `${metadata.namespace ?? ''}/${metadata.name}`;
const byKey = (one: KubernetesObject, other: KubernetesObject) => (keyOf(one) < keyOf(other) ? -1 : 1);

function readToken(token: string): Page {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw badRequest('continue key is not valid');
  }
}

const writeToken = (page: Page) => Buffer.from(JSON.stringify(page)).toString('base64url');

/** Where a list begins: at the version its token, or an exact `resourceVersion`, names; else now. */
function startOf(store: Store, query: Query): Page {
  if (query.continue) return readToken(query.continue);
  const isExact = query.resourceVersionMatch === 'Exact' && query.resourceVersion !== undefined;
  return { version: isExact ? Number(query.resourceVersion) : store.log.version(), after: '' };
}

// A typed list of the real server leaves these two out of its items; a list of custom resources does not.
const itemOf = ({ custom }: Resource): ((object: KubernetesObject) => object) =>
  custom ? (object) => object : ({ apiVersion, kind, ...item }) => item;

/** The list a GET is answered with, one page of `limit`. Throws a 410 `StatusError` when its token has expired. */
export function listObjects({ store, mostPerPage }: Shelf, scope: Scope): object {
  const { resource, query } = scope;
  const { version, after } = startOf(store, query);
  const selected = store
    .listAt(storedAs(resource), version)
    .map((object) => asServed(object, resource))
    .filter(selection(scope));
  const rest = selected.sort(byKey).filter((object) => keyOf(object) > after);
  const page = rest.slice(0, Math.min(Number(query.limit) || rest.length, mostPerPage));
  const last = page.at(-1);
  const left = rest.length - page.length;
  const more = last && left > 0 ? { continue: writeToken({ version, after: keyOf(last) }), remainingItemCount: left } : {};
  return {
    kind: `${resource.kind}List`,
    apiVersion: apiVersionOf(resource),
    metadata: { resourceVersion: String(version), ...more },
    items: page.map(itemOf(resource)),
  };
}
