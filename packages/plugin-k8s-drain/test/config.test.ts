import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drainConfig } from '../src/config.ts';
import plugin from '../src/index.ts';
import { accessInWords, neededAccess, permissions, wantedAccess } from '../src/permissions.ts';

const problemsOf = (value: unknown) =>
  drainConfig.safeParse(value).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

const test = suite('the configuration');

test('nothing need be said', () => {
  assert.equal(drainConfig.parse({}), {
    ignoreDaemonSets: true,
    deleteEmptyDirData: true,
    force: false,
    gracePeriod: -1,
    disableEviction: false,
    skipWaitForDeleteTimeout: 0,
    dryRun: 'client',
    minPdbWait: 10_000,
    minGrace: 10_000,
    settle: 5_000,
    volumeWait: 20_000,
    deleteNode: false,
    outOfServiceTaint: false,
    selfDraining: 'leave',
    events: 'all',
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

const wordsOf = (accesses: ReturnType<typeof neededAccess>) => accesses.map(accessInWords);

test('the right to delete nodes is asked for only where nodes are to be deleted', () => {
  assert.not.ok(wordsOf(neededAccess({ deleteNode: false })).includes('delete nodes'));
  assert.ok(wordsOf(neededAccess({ deleteNode: true })).includes('delete nodes'));
});

test('the permissions asked about are those that are declared', () => {
  const declared = (permissions.kubernetes ?? []).flatMap(({ resources, verbs }) => verbs.map((verb) => `${verb} ${resources[0]}`));
  assert.equal([...wordsOf(neededAccess({ deleteNode: false })), ...wordsOf(wantedAccess({ tells: true }))], declared);
});

test.run();
