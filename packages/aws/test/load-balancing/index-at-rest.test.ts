import { silentLog } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { GroupReads } from '../../src/load-balancing/reads.ts';
import { openTargetGroupIndex } from '../../src/load-balancing/target-group-index.ts';
import type { Aws } from '../../src/open-aws.ts';
import { aGroup, aWanted, holding } from './builders.ts';

const test = suite('an index at rest');

const refused = () => Promise.reject(new Error('not asked for here'));

/** An index of 1,000 groups that is kept, five readings a second. */
function world() {
  const clock = fakeClock();
  const groups = Array.from({ length: 1_000 }, (_, index) => aGroup(`g${index}`));
  const seen = { reads: 0, isBusy: false };
  const reads: GroupReads = {
    list: async () => groups,
    targets: refused,
    attributes: refused,
    async targetsNow(group) {
      seen.reads += 1;
      index.told(group, holding(), clock.now());
      return holding();
    },
  };
  const here = { account: null, region: 'eu-west-1' };
  const aws = { locate: async () => here, places: async () => [here], autoScaling: refused, tagging: refused } as unknown as Aws;
  const how = { aws, clock, log: silentLog, replicas: () => 1, listClassic: refused, isBusy: () => seen.isBusy };
  const index = openTargetGroupIndex({ ...how, reads: () => reads });
  index.keep({ share: 0.5, classic: 'not', bindings: async () => [] });
  /** How many groups are read within so many ms. */
  const readsWithin = async (ms: number) => {
    const before = seen.reads;
    await clock.advance(ms);
    return seen.reads - before;
  };
  const ask = () => index.candidates(aWanted({ group: null }), { signal: new AbortController().signal, deadlineAt: clock.now() + 9_000 });
  return { index, seen, readsWithin, ask };
}

test('it reads while nobody acts', async () => {
  const { index, readsWithin } = world();
  assert.is(await readsWithin(9_990), 50);
  index.close();
});

test('it rests for ten seconds after somebody asked for candidates', async () => {
  const { index, readsWithin, ask } = world();
  await readsWithin(1_000);
  await ask();
  assert.is(await readsWithin(9_900), 0);
  assert.ok((await readsWithin(2_000)) > 0);
  index.close();
});

test('it rests as long as anybody waits to act', async () => {
  const { index, seen, readsWithin } = world();
  await readsWithin(990);
  seen.isBusy = true;
  assert.is(await readsWithin(60_000), 0);
  seen.isBusy = false;
  assert.ok((await readsWithin(12_000)) > 0);
  index.close();
});

test('it reads nothing once it is closed', async () => {
  const { index, readsWithin } = world();
  await readsWithin(990);
  index.close();
  assert.is(await readsWithin(60_000), 0);
});

test.run();
