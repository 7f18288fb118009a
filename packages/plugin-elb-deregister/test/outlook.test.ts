import type { AwsPlace } from '@lastcall/aws';
import { sleep } from '@lastcall/plugin-api';
import { aSetup } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../src/config.ts';
import plugin from '../src/index.ts';
import { aTarget } from './fake-balancing.ts';
import { fakeWorld, ID, never, other } from './fake-world.ts';

const test = suite('what AWS’s rate makes of a storm');

const TOLD = 'AWS takes 500 such requests in 120 s at the earliest, and there are 19 s: the most useful target groups go first';

/** A run that waits for its turn, in a storm that AWS's rate does not allow in time. */
const inAStorm = () => {
  const world = fakeWorld();
  world.balancing.hold('web', [aTarget(ID), other]);
  world.balancing.outlook = { requests: 500, leastMs: 120_000 };
  world.balancing.beforeDeregister = (_, signal) => never(signal);
  return world;
};

test('a run that AWS’s rate cuts short says so once, while it works', async () => {
  const { runThrough } = inAStorm();
  const { context } = await runThrough();
  assert.equal(
    context.said.map(({ text }) => text),
    [TOLD],
  );
});

test('places that surely have to be left count before their turn has come', async () => {
  const world = inAStorm();
  const more: (number | undefined)[] = [];
  const { outlook } = world.balancing.departures;
  Object.assign(world.balancing.departures, {
    outlook: (place: AwsPlace, sure?: number) => {
      more.push(sure);
      return outlook(place, sure);
    },
  });
  for (let index = 0; index < 40; index += 1) world.balancing.hold(`g${index}`, [aTarget(ID), other], { known: [aTarget(ID)] });
  await world.runThrough();
  assert.equal(more, [40]);
});

test('it says so after a second, when the others have said what they want', async () => {
  const { clock, begin } = inAStorm();
  const { context, result } = begin();
  await clock.advance(999);
  assert.equal(context.said, []);
  await clock.advance(1);
  assert.is(context.said[0]?.text, TOLD);
  await clock.advance(20_000);
  await result;
});

test('nothing is said where the rate suffices', async () => {
  const { balancing, runThrough } = inAStorm();
  balancing.outlook = { requests: 80, leastMs: 19_000 };
  assert.equal((await runThrough()).context.said, []);
});

test('nothing is said when the work was over before', async () => {
  const { clock, balancing, runThrough } = inAStorm();
  balancing.beforeDeregister = () => sleep(clock, 900, new AbortController().signal);
  const { context } = await runThrough();
  assert.equal(
    context.said.map(({ text }) => text),
    ['out of 1 target group'],
  );
});

test('a dry run sends nothing, and waits for no rate', async () => {
  const { clock, balancing, begin } = inAStorm();
  balancing.beforeLook = () => sleep(clock, 2_000, new AbortController().signal);
  const { context, work } = begin({}, { dryRun: true });
  await clock.advance(2_000);
  await work;
  assert.equal(context.said, []);
});

test('an outlook that cannot be told is no reason to fail', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other]);
  Object.assign(balancing.departures, { outlook: () => Promise.reject(new Error('no region')) });
  assert.is(((await runThrough()).what as { did: string }).did, 'done');
});

const foresee = plugin.setup(aSetup(configSchema.parse({}))).foresee as (storm: object) => string | null;

test('a storm that fits is not worth a word', () => {
  assert.is(foresee({ instances: 500, targetGroups: 16, budgetMs: 15_000 }), null);
});

test('a storm that does not fit is told beforehand, with what would be in time', () => {
  assert.is(
    foresee({ instances: 500, targetGroups: 1_000, budgetMs: 115_000 }),
    '500 instances of 1000 target groups leave with 5000 requests, which AWS takes in 1245 s at the earliest: 480 of them would be in time, the most useful first',
  );
});

test.run();
