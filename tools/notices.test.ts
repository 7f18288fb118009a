import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KINDS } from '../packages/plugin-api/src/interruption.ts';

const page = readFileSync('docs/reference/notices.md', 'utf8');
const registry = readFileSync('packages/core/src/notices/registry.ts', 'utf8');

/** The types of message that somebody reads, as the registry names them. */
const types = [...registry.matchAll(/^ {2}\[[\w'.]+, '([^']+)', \w+\],$/gm)].map((match) => match[1] ?? '');

const test = suite('docs/reference/notices.md');

test('every kind has a row, in the order of rank', () => {
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| /gm)].map((match) => match[1] ?? '');
  assert.equal(rows, [...KINDS]);
});

test('every type of message that the registry knows is on the page', () => {
  assert.is(types.length, registry.match(/^ {2}\[/gm)?.length);
  assert.equal(
    types.filter((type) => !page.includes(`\`${type}\``)),
    [],
  );
});

test('the page names no type that the registry does not know', () => {
  const named = [...page.matchAll(/`((?:EC2 |Capacity |AWS Health |Scheduled |autoscaling:)[^`]+)`/g)].map((match) => match[1] ?? '');
  assert.is(named.length >= types.length, true);
  assert.equal(
    named.filter((type) => !types.includes(type)),
    [],
  );
});

test.run();
