import { isJsonObject, type Json } from './json.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import type { KubernetesObject } from './objects.ts';
import { badRequest, unsupportedMediaType } from './status-error.ts';
import { strategicMergePatch } from './strategic-merge-patch.ts';

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

/**
 * The object with a patch of this content type applied. Throws a `StatusError`: 415 for another content type,
 * 400 for a patch that cannot be read, 422 for one that does not fit (a failed JSON Patch `test` too).
 */
export function patched(object: KubernetesObject, { body, contentType }: { readonly body: unknown; readonly contentType: string }) {
  const type = contentType.split(';')[0]?.trim() ?? '';
  const apply = WAYS[type];
  if (!apply) throw unsupportedMediaType(type, Object.keys(WAYS));
  return apply(object as unknown as Json, body as Json) as unknown as KubernetesObject;
}
