import type { ConfigSchema, Plugin } from '@lastcall/plugin-api';
import * as z from 'zod';
import type { JsonSchema } from './fields.ts';
import type { Path } from './problem.ts';
import { allowReferences } from './reference-schema.ts';
import { configShape } from './schema.ts';
import { replaced, valueAt } from './tree.ts';

const SOURCE: Path = ['properties', 'sources', 'items'];
const STEP: Path = ['properties', 'pipelines', 'items', 'properties', 'stages', 'items', 'properties', 'steps', 'items'];
const REPORTER: Path = ['properties', 'reporters', 'items'];

/** What may be used where, by the name it has in `uses`. */
export type Known = {
  readonly plugins: ReadonlyMap<string, Plugin>;
  readonly sourceSchemas: Readonly<Record<string, ConfigSchema>>;
};

/**
 * A JSON Schema (draft 2020-12) of the configuration for editors: every key with its documentation, and for each `uses`
 * it knows what `with` may hold. Other plugins are let through.
 */
export function configSchema({ plugins, sourceSchemas }: Known): JsonSchema {
  const base = z.toJSONSchema(configShape, { io: 'input', target: 'draft-2020-12' });
  const schemasOf = (does: Plugin['does']) =>
    [...plugins].filter(([, plugin]) => plugin.does === does).map(([name, { config }]) => [name, config] as const);
  const parts = [
    { at: SOURCE, schemas: Object.entries(sourceSchemas) },
    { at: STEP, schemas: schemasOf('step') },
    { at: REPORTER, schemas: schemasOf('report') },
  ];
  const withReferences = allowReferences({ ...base, title: 'Lastcall' });
  return parts.reduce<unknown>((schema, { at, schemas }) => withOptionsOf(schema, at, schemas), withReferences) as JsonSchema;
}

function withOptionsOf(schema: unknown, at: Path, schemas: readonly (readonly [string, ConfigSchema])[]): unknown {
  const part = valueAt(schema, at) as JsonSchema;
  return schemas.length === 0 ? schema : replaced(schema, at, { ...part, allOf: schemas.map(([name, config]) => optionsOf(name, config)) });
}

/** For one name in `uses`, what `with` holds; without `with` only where nothing in it is required. */
function optionsOf(name: string, config: ConfigSchema): JsonSchema {
  const { $schema: _, ...schema } = config['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  // Inside another schema, references to its own parts need an identity to count from.
  const options = JSON.stringify(schema).includes('"$ref"') ? { $id: `urn:lastcall:${encodeURIComponent(name)}`, ...schema } : schema;
  const isRequired = Array.isArray(schema.required) && schema.required.length > 0;
  return Object.fromEntries([
    ['if', { properties: { uses: { const: name } }, required: ['uses'] }],
    ['then', { properties: { with: allowReferences(options) }, required: isRequired ? ['with'] : [] }],
  ]);
}
