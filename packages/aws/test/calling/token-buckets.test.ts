import { sleep } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../plugin-api/src/system-clock.ts';
import { createTokenBuckets, settingsFor } from '../../src/calling/token-buckets.ts';

const test = suite('createTokenBuckets');

const signal = new AbortController().signal;

test('a replica takes its part of the rate, and keeps one token back', () => {
  const { reservoir, reservoirIncreaseAmount, reservoirIncreaseInterval } = settingsFor({ capacity: 40, perSecond: 10 }, 2);
  assert.equal([reservoir, reservoirIncreaseAmount, reservoirIncreaseInterval], [19, 1, 175]);
});

test('however many replicas there are, a bucket holds a token: a request never waits for ever', () => {
  const { reservoir, reservoirIncreaseMaximum } = settingsFor({ capacity: 20, perSecond: 4 }, 1000);
  assert.is(reservoir, 1);
  assert.is(reservoirIncreaseMaximum, 1);
});

test('requests beyond the capacity wait for the refill, and regions do not share', async () => {
  const buckets = createTokenBuckets({ replicas: () => 1 });
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 19 }, () => buckets.take('here', ['elbv2-registration'], { signal })));
  await buckets.take('there', ['elbv2-registration'], { signal });
  const burstMs = performance.now() - startedAt;
  assert.ok(burstMs < 400, `the capacity is given at once, not in ${burstMs} ms`);
  await Promise.all(Array.from({ length: 4 }, () => buckets.take('here', ['elbv2-registration'], { signal })));
  const refillMs = performance.now() - startedAt;
  assert.ok(refillMs > 700 && refillMs < 1_600, `four more a second, not in ${refillMs} ms`);
  buckets.close();
});

test('an aborted wait ends at once and its token goes to the next', async () => {
  const buckets = createTokenBuckets({ replicas: () => 20 });
  const stop = new AbortController();
  await buckets.take('here', ['elbv2'], { signal });
  const gone = Array.from({ length: 5 }, () => buckets.take('here', ['elbv2'], { signal: stop.signal }).catch((reason: unknown) => reason));
  stop.abort('called off');
  assert.equal(await Promise.all(gone), Array(5).fill('called off'));
  const startedAt = performance.now();
  await buckets.take('here', ['elbv2'], { signal });
  assert.ok(performance.now() - startedAt < 2_600, 'six refills would take twelve seconds');
  buckets.close();
});

test('what is urgent goes first', async () => {
  const buckets = createTokenBuckets({ replicas: () => 20 });
  const order: number[] = [];
  const take = (priority: number) => buckets.take('here', ['ec2'], { signal, priority }).then(() => order.push(priority));
  await Promise.all([5, 5, 5, 5, 5].map(take));
  await Promise.all([take(6), take(0)]);
  assert.equal(order.slice(5), [0, 6]);
  buckets.close();
});

test('a bucket AWS called empty refills', async () => {
  const buckets = createTokenBuckets({ replicas: () => 1 });
  await buckets.take('here', ['elbv2'], { signal });
  buckets.empty('here', ['elbv2']);
  await sleep(systemClock, 20);
  const startedAt = performance.now();
  await buckets.take('here', ['elbv2'], { signal });
  const waitedMs = performance.now() - startedAt;
  assert.ok(waitedMs > 30 && waitedMs < 1_000, `waited ${waitedMs} ms`);
  buckets.close();
});

test('a change of the number of replicas changes the rate', async () => {
  let replicas = 40;
  const buckets = createTokenBuckets({ replicas: () => replicas });
  await buckets.take('here', ['elbv2'], { signal });
  replicas = 1;
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: 30 }, () => buckets.take('here', ['elbv2'], { signal })));
  assert.ok(performance.now() - startedAt < 700);
  buckets.close();
});

test.run();
