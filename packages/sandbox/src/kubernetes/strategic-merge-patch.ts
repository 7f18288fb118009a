import { isJsonObject, type Json, type JsonObject } from './json.ts';

/**
 * The lists that are merged element by element, and by which field (the `patchMergeKey`s of the core types).
 * All others are replaced as a whole; `spec.taints` is one of those (types.go: listType=atomic).
 */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  conditions: 'type',
  addresses: 'type',
  ownerReferences: 'uid',
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
};

/** The lists of plain values that are merged as sets. */
const SETS: readonly string[] = ['finalizers', 'podCIDRs'];
const DELETE_FROM = '$deleteFromPrimitiveList/';

function mergeSet(target: Json | undefined, patch: readonly Json[]): Json {
  return [...new Set([...(Array.isArray(target) ? target : []), ...patch])];
}

function mergeElement(list: readonly Json[], { element, key }: { element: JsonObject; key: string }): readonly Json[] {
  const { $patch: directive, ...content } = element;
  const index = list.findIndex((other) => isJsonObject(other) && other[key] === element[key]);
  if (directive === 'delete') return list.filter((_, position) => position !== index);
  if (index === -1) return [...list, content];
  return list.with(index, strategicMergePatch(list[index], content));
}

function mergeList(target: Json | undefined, { patch, key }: { patch: readonly Json[]; key: string }): Json {
  const replaces = patch.some((element) => isJsonObject(element) && element.$patch === 'replace');
  const start = Array.isArray(target) && !replaces ? target : [];
  const elements = patch.filter(isJsonObject).filter((element) => element.$patch !== 'replace');
  return elements.reduce<readonly Json[]>((list, element) => mergeElement(list, { element, key }), start);
}

function mergeField(target: Json | undefined, { name, patch }: { name: string; patch: Json }): Json {
  const key = MERGE_KEYS[name];
  if (!Array.isArray(patch)) return strategicMergePatch(target, patch);
  if (key !== undefined) return mergeList(target, { patch, key });
  return SETS.includes(name) ? mergeSet(target, patch) : patch;
}

function without(target: Json | undefined, values: Json): Json {
  const gone = Array.isArray(values) ? values : [];
  return Array.isArray(target) ? target.filter((value) => !gone.includes(value)) : [];
}

function mergeEntry(merged: Record<string, Json>, [name, patch]: readonly [string, Json]): void {
  if (name.startsWith(DELETE_FROM)) {
    const list = name.slice(DELETE_FROM.length);
    merged[list] = without(merged[list], patch);
  } else if (patch === null) delete merged[name];
  else merged[name] = mergeField(merged[name], { name, patch });
}

/** Strategic merge patch as far as nodes, pods and their metadata need it, with its `$patch` and deletion directives. */
export function strategicMergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const { $patch: directive, ...content } = patch;
  if (directive === 'delete') return {};
  const merged: Record<string, Json> = isJsonObject(target) && directive !== 'replace' ? { ...target } : {};
  for (const entry of Object.entries(content))
    if (!entry[0].startsWith('$setElementOrder/') && entry[0] !== '$retainKeys') mergeEntry(merged, entry);
  return merged;
}
