import type { Path } from './problem.ts';

/** A JSON Schema object, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The keys a schema knows in the mapping at a path. Empty when it knows of no mapping there. */
export function knownKeys(root: JsonSchema, path: Path): readonly string[] {
  const keys = fieldsAt(root, path).flatMap((field) => Object.keys(asSchema(field.properties)));
  return [...new Set(keys)];
}

/** What a schema says about the value at a path, in the user's words, or null. */
export function descriptionAt(root: JsonSchema, path: Path): string | null {
  const described = fieldsAt(root, path).find(({ description }) => typeof description === 'string');
  return described === undefined ? null : String(described.description);
}

/** Every part of a schema that may describe the value at a path, alternatives included. */
function fieldsAt(root: JsonSchema, path: Path): readonly JsonSchema[] {
  const below = (fields: readonly JsonSchema[], key: string | number) =>
    fields.flatMap((field) => childrenOf(field, key)).flatMap((child) => alternativesOf(root, child));
  return path.reduce(below, alternativesOf(root, root));
}

function childrenOf(field: JsonSchema, key: string | number): readonly JsonSchema[] {
  const child = typeof key === 'number' ? field.items : (asSchema(field.properties)[key] ?? field.additionalProperties);
  return typeof child === 'object' && child !== null ? [child as JsonSchema] : [];
}

/** The part itself, then what it refers to and each of its alternatives. A reference that leads back is followed only once. */
function alternativesOf(root: JsonSchema, field: JsonSchema, seen: readonly JsonSchema[] = []): readonly JsonSchema[] {
  if (seen.includes(field)) return [];
  const next = [...referred(root, field.$ref), ...listOf(field.anyOf), ...listOf(field.oneOf), ...listOf(field.allOf)];
  return [field, ...next.flatMap((each) => alternativesOf(root, each, [...seen, field]))];
}

function referred(root: JsonSchema, ref: unknown): readonly JsonSchema[] {
  if (typeof ref !== 'string' || !ref.startsWith('#')) return [];
  const names = ref.split('/').slice(1);
  return [names.reduce<JsonSchema>((schema, name) => asSchema(schema[name.replaceAll('~1', '/').replaceAll('~0', '~')]), root)];
}

const asSchema = (value: unknown): JsonSchema => (typeof value === 'object' && value !== null ? (value as JsonSchema) : {});
const listOf = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value : []);
