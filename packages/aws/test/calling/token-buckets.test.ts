import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTokenBuckets, partOf } from '../../src/calling/token-buckets.ts';

const test = suite('createTokenBuckets');

const signal = new AbortController().signal;

function open(replicas = () => 1) {
  const clock = fakeClock();
  const startedAt = clock.now();
  const buckets = createTokenBuckets({ clock, replicas });
  const given: { readonly what: number; readonly afterMs: number }[] = [];
  const take = (what: number, wait: { priority?: number; signal?: AbortSignal; region?: string } = {}) =>
    buckets.take(wait.region ?? 'here', ['elbv2-registration'], { signal, ...wait }).then(() => {
      given.push({ what, afterMs: clock.now() - startedAt });
      buckets.answered(wait.region ?? 'here', ['elbv2-registration']);
    });
  return { clock, buckets, given, take, times: () => given.map(({ afterMs }) => afterMs) };
}

/** Bottleneck hands jobs out one after the other by timers of its own: until it has handed out what it can. */
async function handOut({ given }: { readonly given: readonly unknown[] }): Promise<void> {
  for (let [before, quiet] = [given.length, 0]; quiet < 3; before = given.length) {
    await new Promise<void>((resolve) => setTimeout(resolve, 12));
    quiet = given.length === before ? quiet + 1 : 0;
  }
}

/** Lets time pass from one token to the next. */
async function pass(opened: ReturnType<typeof open>, ms: number): Promise<void> {
  const until = opened.clock.now() + ms;
  await handOut(opened);
  for (let next = opened.clock.nextAt(); next !== null && next <= until; next = opened.clock.nextAt()) {
    await opened.clock.advance(next - opened.clock.now());
    await handOut(opened);
  }
  await opened.clock.advance(until - opened.clock.now());
}

test('a replica takes its part of the rate, and keeps one token back', () => {
  assert.equal(partOf({ capacity: 40, perSecond: 10 }, 2), { most: 19, perSecond: 5 });
});

test('however many replicas there are, a bucket holds a token: a request never waits for ever', () => {
  assert.equal(partOf({ capacity: 20, perSecond: 4 }, 1000), { most: 1, perSecond: 0.004 });
});

test('the capacity is given at once, more as the bucket fills, and regions do not share', async () => {
  const opened = open();
  for (let one = 0; one < 22; one += 1) void opened.take(one);
  void opened.take(99, { region: 'there' });
  await handOut(opened);
  assert.is(opened.given.length, 20, '19 here and one there');
  await pass(opened, 1_000);
  assert.equal(opened.times().slice(20), [250, 500, 750]);
  opened.buckets.close();
});

test('a timer that comes late costs no token', async () => {
  const opened = open();
  for (let one = 0; one < 29; one += 1) void opened.take(one);
  await handOut(opened);
  await opened.clock.advance(2_500);
  await handOut(opened);
  assert.is(opened.given.length, 29);
  opened.buckets.close();
});

test('an aborted wait ends at once and takes no token', async () => {
  const opened = open(() => 20);
  const stop = new AbortController();
  await opened.take(0);
  const gone = Array.from({ length: 5 }, () => opened.take(1, { signal: stop.signal }).catch((reason: unknown) => reason));
  stop.abort('called off');
  assert.equal(await Promise.all(gone), Array(5).fill('called off'));
  const last = opened.take(2);
  await pass(opened, 5_000);
  await last;
  assert.equal(opened.times(), [0, 5_000], 'six tokens would take thirty seconds');
  opened.buckets.close();
});

test('what is urgent goes first', async () => {
  const opened = open(() => 20);
  await opened.take(0);
  for (const priority of [6, 3, 0]) void opened.take(priority, { priority });
  await handOut(opened);
  // Bottleneck has queued them in the order of their coming.
  await pass(opened, 15_000);
  assert.equal(
    opened.given.map(({ what }) => what),
    [0, 0, 3, 6],
  );
  opened.buckets.close();
});

test('after a refusal the bucket is empty and fills at half the rate', async () => {
  const opened = open();
  await opened.take(0);
  opened.buckets.slowDown('here', ['elbv2-registration']);
  void opened.take(1);
  void opened.take(2);
  await pass(opened, 1_000);
  assert.equal(opened.times(), [0, 500, 1_000]);
  opened.buckets.close();
});

test('a change of the number of replicas changes the rate', async () => {
  let replicas = 1;
  const opened = open(() => replicas);
  replicas = 4;
  for (let one = 0; one < 6; one += 1) void opened.take(one);
  await pass(opened, 2_000);
  assert.equal(opened.times(), [0, 0, 0, 0, 1_000, 2_000]);
  opened.buckets.close();
});

test('a bucket tells what it holds', async () => {
  const { buckets, take } = open(() => 2);
  await take(0);
  assert.equal(buckets.standing('here', 'elbv2-registration'), { capacity: 9, perSecond: 2, tokens: 8 });
  await settle();
  buckets.close();
});

test.run();
