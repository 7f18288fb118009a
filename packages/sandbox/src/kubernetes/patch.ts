import { isJsonObject, type Json } from './json.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import type { KubernetesObject } from './objects.ts';
import type { Resource } from './resources.ts';
import { badRequest, unsupportedMediaType } from './status-error.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

type Patch = { readonly body: unknown; readonly contentType: string; readonly resource: Resource };
type Apply = (target: Json, patch: Json) => Json;

function onObjects(apply: Apply): Apply {
  return (target, patch) => {
    if (!isJsonObject(patch)) throw badRequest('a merge patch must be an object');
    return apply(target, patch);
  };
}

const WAYS: Readonly<Record<string, Apply>> = {
  'application/strategic-merge-patch+json': onObjects(strategicMergePatch),
  'application/merge-patch+json': onObjects(mergePatch),
  'application/json-patch+json': jsonPatch,
};

const CUSTOM_WAYS = ['application/json-patch+json', 'application/merge-patch+json'];

/**
 * The object with a patch of this content type applied; a custom resource takes no strategic one. Throws a `StatusError`: 415 for another content type,
 * 400 for a patch that cannot be read, 422 for one that does not fit (a failed JSON Patch `test` too).
 */
export function patched(object: KubernetesObject, { body, contentType, resource }: Patch): KubernetesObject {
  const type = contentType.split(';')[0]?.trim() ?? '';
  const accepted = resource.custom ? CUSTOM_WAYS : Object.keys(WAYS);
  const apply = WAYS[type];
  if (!apply || !accepted.includes(type)) throw unsupportedMediaType(type, accepted);
  return apply(object as unknown as Json, body as Json) as unknown as KubernetesObject;
}
