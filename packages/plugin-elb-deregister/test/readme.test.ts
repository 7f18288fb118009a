import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import plugin from '../src/index.ts';
import { permissionsFor } from '../src/permissions.ts';

const test = suite('elb-deregister documents itself');

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const sectionOf = (heading: string) => readme.split(/^## /m).find((section) => section.startsWith(heading)) ?? '';
const schema = plugin.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' }) as {
  readonly properties: Readonly<Record<string, { readonly default?: unknown; readonly enum?: readonly string[] }>>;
};

test('has the six headings of every plugin', () => {
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  assert.equal(headings, ['Does', 'Needs', 'Configuration', 'Budget advice', 'Outcomes and codes', 'Limits']);
});

test('the table of keys is the schema’s, with its defaults and choices', () => {
  const rows = [...sectionOf('Configuration').matchAll(/^\| `(\w+)` +\| (.+?) +\| (.+) \|$/gm)];
  assert.equal(
    rows.map(([, key]) => key),
    Object.keys(schema.properties),
  );
  for (const [, key = '', byDefault, means = ''] of rows) {
    const { default: value, enum: choices = [] } = schema.properties[key] ?? {};
    assert.is(byDefault, value === undefined ? 'the SDK’s' : `\`${value}\``, key);
    for (const choice of choices) assert.ok(means.includes(`\`${choice}\``), `${key}: ${choice}`);
  }
});

test('the policy allows what the plugin declares, and no more', () => {
  const [, json = ''] = sectionOf('Needs').match(/```json\n([\s\S]+?)```/) ?? [];
  const { Statement } = JSON.parse(json) as { Statement: { Action: string | string[] }[] };
  const declared = permissionsFor({ loadBalancers: 'all' }, { dryRun: false }).aws?.flatMap(({ actions }) => actions) ?? [];
  assert.equal([...new Set(Statement.flatMap(({ Action }) => Action))].sort(), [...declared].sort());
});

test('every code of this package is explained', () => {
  const source = readFileSync(new URL('../src/errors.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/code: '(\w+)'/g)].map(([, code]) => `${code}`);
  assert.equal(
    codes.filter((code) => !sectionOf('Outcomes and codes').includes(`| \`${code}\``)),
    [],
  );
});

test.run();
