import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import plugin from '../src/index.ts';
import { OCCASIONS } from '../src/occasions.ts';
import { KNOWN_PLACEHOLDERS } from '../src/placeholders.ts';
import { aConfig } from './support/a-reporter.ts';

const test = suite('webhook documents itself');

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const sectionOf = (heading: string) => readme.split(/^## /m).find((section) => section.startsWith(heading)) ?? '';
const namesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

test('has the six headings of every plugin', () => {
  const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  assert.equal(headings, ['Does', 'Needs', 'Configuration', 'Budget advice', 'Outcomes and codes', 'Limits']);
});

test('the table of keys is the schema’s', () => {
  const keys = [...sectionOf('Configuration').matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key);
  const { properties } = plugin.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  assert.equal(keys, Object.keys(properties as object));
});

test('every placeholder has its row, and no other', () => {
  const rows = sectionOf('Configuration').matchAll(/^\| (`\{\{.*?`) \|/gm);
  const named = [...rows].flatMap(([, cell = '']) => namesIn(cell)).map((name) => name.replaceAll(/[{}\s]/g, ''));
  assert.equal(named.sort(), [...KNOWN_PLACEHOLDERS].sort());
});

test('the events that can be chosen are named', () => {
  const row = /^\| `events`.*$/m.exec(sectionOf('Configuration'))?.[0] ?? '';
  assert.equal(namesIn(row).slice(1), [...OCCASIONS]);
});

test('what each shape tells by itself is as the table says', () => {
  const needed = { pagerduty: { routingKey: 'k'.repeat(32) }, template: { template: {} } } as const;
  const [, ...rows] = [...sectionOf('Does').matchAll(/^ {2}\| `(\w+)` \|.*\| (.*?) \|$/gm)];
  for (const [, shape = '', told = ''] of rows) {
    const config = aConfig({ url: 'https://a.example', shape, ...needed[shape as 'template'] } as Parameters<typeof aConfig>[0]);
    assert.equal(config.events, namesIn(told), shape);
  }
  assert.is(rows.length, 6);
});

test.run();
