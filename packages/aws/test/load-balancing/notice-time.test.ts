import { type Clock, sleep } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { briefly } from '../../src/load-balancing/briefly.ts';
import { NO_HINTS } from '../../src/load-balancing/hints.ts';
import { createMembership } from '../../src/load-balancing/membership.ts';
import type { GroupReads } from '../../src/load-balancing/reads.ts';
import { createRegion, hintFor, listFor } from '../../src/load-balancing/region.ts';
import { HOME } from '../../src/places/place.ts';
import { aGroup, aWanted } from './builders.ts';

const test = suite('what is asked at the moment of a notice');

const world = (lists: readonly (readonly string[] | 'fails' | 'hangs')[]) => {
  const clock = fakeClock();
  const asked: number[] = [];
  const hinted: number[] = [];
  const hints = { now: () => NO_HINTS, refresh: async (since: number) => void hinted.push(clock.now() - since) };
  const region = createRegion({ membership: createMembership(), hints });
  const list: GroupReads['list'] = async (_, since, { signal }) => {
    const answer = lists[asked.push(clock.now() - since) - 1] ?? 'fails';
    if (answer === 'fails') throw new Error('no list');
    if (answer === 'hangs') await sleep(clock as Clock, 60_000, signal);
    return (answer as readonly string[]).map((arn) => aGroup(arn));
  };
  const stop = new AbortController();
  const call = { signal: stop.signal, deadlineAt: clock.now() + 60_000 };
  const reads = () => ({ list }) as GroupReads;
  const listing = (attached: readonly string[] = []) => listFor({ clock, reads, region, where: HOME, attached }, call);
  return { clock, asked, hinted, region, call, stop, listing };
};
const arnsOf = async (groups: ReturnType<ReturnType<typeof world>['listing']>) => (await groups).map(({ arn }) => arn);

test('a list that can no longer be read is better than none', async () => {
  const { listing } = world([['a', 'b'], 'fails']);
  assert.equal(await arnsOf(listing()), ['a', 'b']);
  assert.equal(await arnsOf(listing()), ['a', 'b']);
});

test('where there never was a list, its failure is told', async () => {
  const { listing } = world(['fails']);
  const told = await listing().catch((problem: Error) => problem.message);
  assert.is(told, 'no list');
});

test('nobody waits longer than 2 s for a fresher list', async () => {
  const { listing, clock } = world([['a'], 'hangs']);
  await listing();
  const groups = arnsOf(listing());
  await clock.advance(2_000);
  assert.equal(await groups, ['a']);
});

test('a group that was attached after the list was read has it read anew, once', async () => {
  const { listing, asked } = world([['a'], ['a', 'new'], ['a', 'new']]);
  assert.equal(await arnsOf(listing(['new'])), ['a', 'new']);
  await listing(['new']);
  assert.equal(asked, [60_000, 1_000, 60_000]);
});

test('an attached group that no list has, as one without a load balancer, is asked about once', async () => {
  const { listing, asked } = world([['a'], ['a'], ['a']]);
  await listing(['lambda']);
  await listing(['lambda']);
  assert.equal(asked, [60_000, 1_000, 60_000]);
});

test('who keeps groups of addresses is asked before they are judged, and not for groups of instances', async () => {
  const { clock, region, call, hinted } = world([]);
  await hintFor([aGroup('a')], { clock, region, wanted: aWanted() }, call);
  assert.equal(hinted, []);
  await hintFor([aGroup('p', { targetType: 'ip' })], { clock, region, wanted: aWanted() }, call);
  assert.equal(hinted, [300_000]);
});

test('what is asked briefly ends with its call', async () => {
  const { clock, call, stop } = world([]);
  const asking = briefly(clock, { call, instead: 'instead' }, ({ signal }) => sleep(clock, 10_000, signal).then(() => 'answer'));
  stop.abort(new Error('called off'));
  const told = await asking.catch((problem: Error) => problem.message);
  assert.is(told, 'called off');
});

test.run();
