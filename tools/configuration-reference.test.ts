import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configurationPage, currentSchema, PAGE } from './configuration-reference.ts';
import { schemaTable } from './schema-table.ts';

const test = suite('configuration reference');
const schema = await currentSchema();

test('the page says what the schemas say; tools/configuration-reference.ts writes it anew', () => {
  const written = readFileSync(PAGE, 'utf8').split('\n');
  const current = configurationPage(schema).split('\n');
  assert.equal(
    current.filter((line) => !written.includes(line)),
    [],
  );
  assert.is(written.join('\n') === current.join('\n'), true);
});

test('every key of the page has a meaning', () => {
  const rows = configurationPage(schema)
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  assert.equal(
    rows.filter((row) => /\|\s*\|$/.test(row)),
    [],
  );
  assert.is(rows.length > 60, true);
});

test('a default that the description tells gets its column, and leaves the description', () => {
  const table = schemaTable({ properties: { limit: { type: 'string', description: 'How long. Default: for ever.' } } });
  assert.is(table.split('\n').at(-1), '| `limit` | text | for ever | How long. |');
});

test('a reference that may stand for a value is not shown as one', () => {
  const reference = { type: 'string', description: 'A reference: …' };
  const table = schemaTable({ properties: { on: { description: 'Whether.', anyOf: [{ type: 'boolean' }, reference] } } });
  assert.is(table.split('\n').at(-1), '| `on` | `true` or `false` | none | Whether. |');
});

test('keys of a mapping inside a mapping are written with dots', () => {
  const inner = { type: 'object', properties: { port: { type: 'string', description: 'Where.' } }, required: ['port'] };
  const table = schemaTable({ properties: { listen: { ...inner, description: 'Addresses.' } } });
  assert.is(table.split('\n').at(-1), '| `listen.port` | text | required | Where. |');
});

test.run();
