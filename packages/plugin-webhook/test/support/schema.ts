import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Node = { readonly [key: string]: unknown };

/** The schema as it is published. */
export const publishedSchema = (): Node => JSON.parse(readFileSync(new URL('../../event-data.schema.json', import.meta.url), 'utf8'));

/** The schema with every object closed, so that a field nobody has described is found. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const parts = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...parts, additionalProperties: false } : parts;
}

const compiled = (schema: unknown): ValidateFunction => {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false });
  formats.default(ajv);
  return ajv.compile(schema as Node);
};

/** Accepts what the schema allows. */
export const asPublished: ValidateFunction = compiled(publishedSchema());

/** Accepts what the schema describes, and nothing it does not name. */
export const asDescribed: ValidateFunction = compiled(closed(publishedSchema()));
