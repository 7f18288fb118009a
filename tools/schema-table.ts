/** A JSON Schema object, or a part of one. */
export type JsonSchema = { readonly [key: string]: unknown };

type Row = { readonly key: string; readonly value: string; readonly fallback: string; readonly meaning: string };

const DURATION_PATTERN = /\(ms\|s\|m/;
/** The sentence about the default that ends a description: it gets a column of its own. */
const DEFAULT_SENTENCE = / ?Default:? (.+)\.$/s;

/** A Markdown table of every key a mapping may have: value, default and meaning. Keys of mappings inside it are written with dots. */
export function schemaTable(schema: unknown): string {
  const cells = rowsOf(asSchema(schema), '').map(({ key, value, fallback, meaning }) => [`\`${key}\``, value, fallback, meaning]);
  const lines = [['key', 'value', 'default', 'meaning'], ['---', '---', '---', '---'], ...cells];
  return lines.map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

/** The part of a schema that describes the values in a list under a key. */
export function itemsOf(schema: unknown, key: string): JsonSchema {
  return asSchema(asSchema(asSchema(asSchema(schema).properties)[key]).items);
}

/** What `with` may hold, by the name in `uses`, as a schema of uses says it. */
export function optionsByUse(schema: JsonSchema): readonly (readonly [name: string, options: JsonSchema])[] {
  return listOf(schema.allOf).map((rule) => [
    String(asSchema(asSchema(asSchema(rule.if).properties).uses).const),
    asSchema(asSchema(asSchema(rule.then).properties).with),
  ]);
}

function rowsOf(schema: JsonSchema, prefix: string): readonly Row[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(asSchema(schema.properties)).flatMap(([key, value]) => {
    const field = asSchema(value);
    const row = rowOf(`${prefix}${key}`, field, required.includes(key) ? 'required' : 'none');
    return [row, ...mappingsIn(field).flatMap((mapping) => rowsOf(mapping, `${prefix}${key}.`))];
  });
}

function rowOf(key: string, field: JsonSchema, otherwise: string): Row {
  const description = String(field.description ?? '');
  const told = DEFAULT_SENTENCE.exec(description)?.[1];
  const known = typeof field.default === 'object' || field.default === undefined ? otherwise : `\`${field.default}\``;
  const fallback = told === undefined || `\`${told}\`` === known ? known : told;
  return { key, value: wordsFor(field), fallback, meaning: description.replace(DEFAULT_SENTENCE, '') };
}

/** The mappings with keys of their own among a field's alternatives. */
function mappingsIn(field: JsonSchema): readonly JsonSchema[] {
  return alternativesOf(field).filter(({ properties }) => properties !== undefined);
}

/** What a value looks like, in words. */
function wordsFor(field: JsonSchema): string {
  return [...new Set(alternativesOf(field).map(wordsForOne))].join(' or ');
}

function wordsForOne(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (Array.isArray(schema.enum)) return wordsForChoice(schema.enum);
  if (schema.type === 'array') return `list: ${wordsFor(asSchema(schema.items))}`;
  if (schema.type === 'string') return wordsForText(schema);
  if (schema.type === 'integer') return wordsForNumber(schema);
  if (schema.type === 'boolean') return '`true` or `false`';
  const each = asSchema(schema.additionalProperties);
  return each.type === undefined ? 'mapping' : `mapping to ${wordsFor(each)}`;
}

/** Where a schema sets no end, its writer puts the largest number there is. */
function wordsForNumber({ minimum, maximum }: JsonSchema): string {
  return maximum === Number.MAX_SAFE_INTEGER ? `whole number from ${minimum}` : `whole number, ${minimum} to ${maximum}`;
}

function wordsForChoice(choices: readonly unknown[]): string {
  if (choices.includes('spot-interruption')) return '[kinds](notices.md)';
  return choices.map((choice) => `\`${choice}\``).join(' or ');
}

function wordsForText({ pattern, format }: JsonSchema): string {
  if (format === 'uri') return 'URL';
  return typeof pattern === 'string' && DURATION_PATTERN.test(pattern) ? 'duration' : 'text';
}

/** A field's own alternatives, without the references that may stand for any value. */
function alternativesOf(field: JsonSchema): readonly JsonSchema[] {
  if (String(field.description).startsWith('A reference:')) return [];
  return field.anyOf === undefined ? [field] : listOf(field.anyOf).flatMap(alternativesOf);
}

const asSchema = (value: unknown): JsonSchema => (typeof value === 'object' && value !== null ? (value as JsonSchema) : {});
const listOf = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value : []);
