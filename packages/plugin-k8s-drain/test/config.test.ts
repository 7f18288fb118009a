import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drainConfig } from '../src/config.ts';
import plugin from '../src/index.ts';
import { accessInWords, neededAccess, permissionsFor, wantedAccess } from '../src/permissions.ts';

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

const ACTING = { dryRun: false };
const needed = (config: object, use = ACTING) => wordsOf(neededAccess(drainConfig.parse(config), use));
const wanted = (config: object, use = ACTING) => wordsOf(wantedAccess(drainConfig.parse(config), use));

test('the right to delete nodes is asked for only where nodes are to be deleted', () => {
  assert.not.ok(needed({}).includes('delete nodes'));
  assert.ok(needed({ deleteNode: true }).includes('delete nodes'));
});

test('no right is asked for that the configuration leaves unused', () => {
  assert.not.ok(needed({ mode: 'interruption' }).includes('get daemonsets'));
  assert.not.ok(needed({ disableEviction: true }).includes('create pods/eviction'));
  assert.not.ok(wanted({ events: 'none' }).includes('create events'));
  assert.not.ok(wanted({ volumeWait: '0s' }).includes('list volumeattachments'));
});

test('a dry run asks for reading alone, unless the server is to say what it would do', () => {
  const reading = /^(get|list|watch) /;
  const dry = { dryRun: true };
  assert.ok([...needed({ deleteNode: true }, dry), ...wanted({}, dry)].every((access) => reading.test(access)));
  assert.equal(
    needed({ deleteNode: true, dryRun: 'server' }, dry).filter((access) => !reading.test(access)),
    ['patch nodes', 'delete pods', 'create pods/eviction'],
  );
});

const declared = (beside: readonly string[]) =>
  (permissionsFor(drainConfig.parse({}), { ...ACTING, beside }).kubernetes ?? [])
    .filter(({ only }) => only === undefined)
    .flatMap(({ resources, verbs }) => verbs.map((verb) => `${verb} ${resources[0]}`));

test('the permissions asked about are those that are declared', () => {
  assert.equal([...needed({}), ...wanted({})], declared(['k8s-drain', 'elb-deregister']));
});

test('bindings of target groups are read where elb-deregister asks for them', () => {
  assert.not.ok(declared(['k8s-drain']).includes('list targetgroupbindings'));
});

test.run();
