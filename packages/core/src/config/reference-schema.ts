import type { JsonSchema } from './fields.ts';
import { REFERENCE_FORMS } from './interpolate.ts';

const REFERENCE = { type: 'string', pattern: '\\$\\{', description: `A reference: ${REFERENCE_FORMS}.` };
const LIMITS = ['pattern', 'enum', 'const', 'format', 'minLength', 'maxLength'];

/** The schema, with a `${…}` let through wherever it asks for anything but free text: an editor cannot know what will be filled in. */
export function allowReferences(schema: JsonSchema): JsonSchema {
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, allowWithin(value)]));
  if (!isLimited(schema)) return inner;
  const { description, default: fallback, ...rest } = inner;
  const notes = { ...(description === undefined ? {} : { description }), ...(fallback === undefined ? {} : { default: fallback }) };
  return { ...notes, anyOf: [rest, REFERENCE] };
}

function allowWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(allowWithin);
  return typeof value === 'object' && value !== null ? allowReferences(value as JsonSchema) : value;
}

/** True for a schema of a single value that not every text satisfies. */
function isLimited(schema: JsonSchema): boolean {
  if (schema.type === 'string') return LIMITS.some((limit) => limit in schema);
  return schema.type === 'number' || schema.type === 'integer' || schema.type === 'boolean';
}
