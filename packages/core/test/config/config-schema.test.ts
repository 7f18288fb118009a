import type { Plugin } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as z from 'zod';
import { configSchema } from '../../src/config/config-schema.ts';
import type { JsonSchema } from '../../src/config/fields.ts';
import { valueAt } from '../../src/config/tree.ts';
import { importFake } from './fake-host.ts';

const schemas = suite('the schema for editors');

const NAMES = ['@lastcall/plugin-k8s-drain', '@lastcall/plugin-slack'];
const STEP = ['properties', 'pipelines', 'items', 'properties', 'stages', 'items', 'properties', 'steps', 'items'];

async function schemaOfFakes(): Promise<JsonSchema> {
  const load = async (name: string) => [name, ((await importFake(name)) as { default: Plugin }).default] as const;
  const plugins = new Map(await Promise.all(NAMES.map(load)));
  return configSchema({ plugins, sourceSchemas: { sqs: z.strictObject({ queueUrl: z.string() }) } });
}

function keysWithoutDescription(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = Object.entries((valueAt(schema, ['properties']) ?? {}) as Record<string, JsonSchema>);
  const silent = own.filter(([, field]) => typeof field.description !== 'string').map(([key]) => `${path}.${key}`);
  return [
    ...silent,
    ...Object.entries(schema).flatMap(([key, value]) => (key === 'allOf' ? [] : keysWithoutDescription(value, `${path}.${key}`))),
  ];
}

schemas('every key has its documentation', async () => {
  assert.equal(keysWithoutDescription(await schemaOfFakes()), []);
});

schemas('what is required and what is unknown is said', async () => {
  const schema = await schemaOfFakes();
  assert.is(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
  assert.equal(schema.required, ['sources', 'scope', 'pipelines']);
  assert.is(schema.additionalProperties, false);
});

schemas('`with` of a step is what its plugin says, and only of steps', async () => {
  const schema = await schemaOfFakes();
  const [drain, ...others] = valueAt(schema, [...STEP, 'allOf']) as JsonSchema[];
  assert.is(valueAt(drain, ['if', 'properties', 'uses', 'const']), '@lastcall/plugin-k8s-drain');
  assert.is(valueAt(drain, ['then', 'properties', 'with', 'properties', 'kubeconfig', 'description']), 'Path of a kubeconfig.');
  assert.equal(others, []);
});

schemas('`with` must be there when something in it must', async () => {
  const schema = await schemaOfFakes();
  assert.equal(valueAt(schema, [...STEP, 'allOf', 0, 'then', 'required']), []);
  assert.equal(valueAt(schema, ['properties', 'reporters', 'items', 'allOf', 0, 'then', 'required']), ['with']);
  assert.equal(valueAt(schema, ['properties', 'sources', 'items', 'allOf', 0, 'then', 'required']), ['with']);
});

schemas('a reference is let through where more than free text is asked for', async () => {
  const choices = valueAt(await schemaOfFakes(), ['properties', 'dryRun', 'anyOf']) as JsonSchema[];
  assert.equal(
    choices.map(({ type }) => type),
    ['boolean', 'string'],
  );
});

schemas('definitions of a plugin are found from inside the whole', () => {
  const tree: z.ZodType = z.strictObject({
    get children() {
      return z.array(tree).optional();
    },
  });
  const schema = configSchema({ plugins: new Map(), sourceSchemas: { tree } });
  const options = valueAt(schema, ['properties', 'sources', 'items', 'allOf', 0, 'then', 'properties', 'with']) as JsonSchema;
  assert.ok(JSON.stringify(options).includes('"$ref"'));
  assert.is(options.$id, 'urn:lastcall:tree');
});

schemas.run();
