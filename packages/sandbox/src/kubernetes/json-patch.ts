import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json } from './json.ts';
import { badRequest, invalid } from './status-error.ts';

type Operation = { readonly op: string; readonly path: string; readonly from?: string; readonly value?: Json };
type Change = { readonly parent: Json; readonly key: string; readonly value: Json };

const tokensOf = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

function child(parent: Json | undefined, token: string): Json | undefined {
  if (isJsonObject(parent)) return Object.hasOwn(parent, token) ? parent[token] : undefined;
  return Array.isArray(parent) ? parent[Number(token)] : undefined;
}

function valueAt(document: Json, path: string): Json {
  const found = tokensOf(path).reduce<Json | undefined>(child, document);
  if (found === undefined) throw invalid(`the server rejected our request: there is nothing at ${path}`);
  return found;
}

/** The document with whatever `act` makes of the parent of the place that `path` names. */
function changeAt(document: Json, path: readonly string[], act: (parent: Json, key: string) => Json): Json {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return act(document, key);
  const inner = child(document, key);
  if (inner === undefined) throw invalid(`the server rejected our request: there is nothing at "${key}"`);
  return replaced({ parent: document, key, value: changeAt(inner, rest, act) });
}

function replaced({ parent, key, value }: Change): Json {
  if (isJsonObject(parent)) return { ...parent, [key]: value };
  return Array.isArray(parent) ? parent.with(Number(key), value) : parent;
}

function added({ parent, key, value }: Change): Json {
  if (!Array.isArray(parent)) return replaced({ parent, key, value });
  return parent.toSpliced(key === '-' ? parent.length : Number(key), 0, value);
}

function removed(parent: Json, key: string): Json {
  if (child(parent, key) === undefined) throw invalid(`the server rejected our request: there is no "${key}" to remove`);
  if (Array.isArray(parent)) return parent.toSpliced(Number(key), 1);
  const { [key]: _, ...rest } = parent as Record<string, Json>;
  return rest;
}

const add = (document: Json, path: string, value: Json) =>
  path === '' ? value : changeAt(document, tokensOf(path), (parent, key) => added({ parent, key, value }));

const remove = (document: Json, path: string) => changeAt(document, tokensOf(path), removed);

function test(document: Json, path: string, value: Json): Json {
  if (isDeepStrictEqual(valueAt(document, path), value)) return document;
  throw invalid(`the server rejected our request: the value at ${path} is not the one tested for`);
}

function replace(document: Json, path: string, value: Json): Json {
  valueAt(document, path);
  return path === '' ? value : changeAt(document, tokensOf(path), (parent, key) => replaced({ parent, key, value }));
}

function perform(document: Json, { op, path, from = '', value = null }: Operation): Json {
  switch (op) {
    case 'add':
      return add(document, path, value);
    case 'remove':
      return remove(document, path);
    case 'replace':
      return replace(document, path, value);
    case 'test':
      return test(document, path, value);
    case 'copy':
      return add(document, path, valueAt(document, from));
    case 'move':
      return add(remove(document, from), path, valueAt(document, from));
    default:
      throw badRequest(`unknown JSON Patch operation "${op}"`);
  }
}

/** JSON Patch (RFC 6902), all or nothing. Throws a 422 `StatusError` when an operation does not fit, a `test` included. */
export function jsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw badRequest('a JSON Patch must be a list of operations');
  return (patch as readonly Operation[]).reduce(perform, document);
}
