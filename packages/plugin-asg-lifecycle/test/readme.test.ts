import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import plugin from '../src/index.ts';
import { permissionsFor } from '../src/permissions.ts';

const test = suite('asg-lifecycle documents itself');

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const sectionOf = (heading: string) => readme.split(/^## /m).find((section) => section.startsWith(heading)) ?? '';

test('has the six headings of every plugin', () => {
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  assert.equal(headings, ['Does', 'Needs', 'Configuration', 'Budget advice', 'Outcomes and codes', 'Limits']);
});

test('the table of keys is the schema’s', () => {
  const keys = [...sectionOf('Configuration').matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key);
  const { properties } = plugin.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  assert.equal(keys, Object.keys(properties as object));
});

test('the policy allows what the plugin declares, and no more', () => {
  const [, json = ''] = sectionOf('Needs').match(/```json\n([\s\S]+?)```/) ?? [];
  const { Statement } = JSON.parse(json) as { Statement: { Action: string | string[] }[] };
  const ways = (['detach', 'set-unhealthy'] as const).flatMap((replace) => permissionsFor({ replace }, { dryRun: false }).aws ?? []);
  const declared = new Set(ways.flatMap(({ actions }) => actions));
  assert.equal([...new Set(Statement.flatMap(({ Action }) => Action))].sort(), [...declared].sort());
});

test.run();
