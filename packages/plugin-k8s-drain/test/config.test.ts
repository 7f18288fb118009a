import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drainConfig } from '../src/config.ts';
import plugin from '../src/index.ts';
import { neededAccess, permissions } from '../src/permissions.ts';

const problemsOf = (value: unknown) =>
  drainConfig.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

const test = suite('the configuration');

test('nothing need be said', () => {
  assert.equal(drainConfig.parse({}), {
    pdb: 'override-late',
    minPdbWait: 10_000,
    minGrace: 10_000,
    settle: 5_000,
    concurrency: 32,
  });
});

test('durations are read as people write them', () => {
  assert.is(drainConfig.parse({ maxGrace: '90s' }).maxGrace, 90_000);
  assert.is(drainConfig.parse({ settle: '250ms' }).settle, 250);
});

test('unknown keys are refused', () => assert.match(problemsOf({ podSelektor: 'app=x' })[0] ?? '', /podSelektor/));

test('a duration without a unit is refused with its path', () => {
  assert.equal(problemsOf({ minGrace: '10' }), ['minGrace: must be a duration such as 10s or 2m']);
});

test('an own pod without a namespace is refused', () => {
  assert.equal(problemsOf({ ownPod: 'lastcall-0' }), ['ownPod: must be namespace/name']);
});

test('every key is described for the reference and the editor', () => {
  const schema = plugin.config['~standard'].jsonSchema.input({ target: 'draft-2020-12' });
  const properties = Object.entries(schema.properties as Record<string, { description?: string }>);
  assert.ok(properties.length > 5);
  for (const [key, { description }] of properties) assert.ok(description, key);
});

test('the permissions asked about are those that are declared', () => {
  assert.equal(
    neededAccess().map(({ verb, resource, subresource }) => `${verb} ${resource}${subresource ? `/${subresource}` : ''}`),
    ['get nodes', 'list nodes', 'patch nodes', 'list pods', 'watch pods', 'delete pods', 'create pods/eviction'],
  );
});

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README describes every key', () => {
  for (const key of Object.keys(drainConfig.shape)) assert.ok(readme.includes(`| \`${key}\` `), key);
});

test('the README grants exactly the declared permissions', () => {
  const granted = [...readme.matchAll(/resources: \[(.+)\]\n\s+verbs: \[(.+)\]/g)].map(([, resources, verbs]) => `${resources}: ${verbs}`);
  const declared = (permissions.kubernetes ?? []).map(({ resources, verbs }) => `${resources.join(', ')}: ${verbs.join(', ')}`);
  assert.equal(granted, declared);
});

test.run();
