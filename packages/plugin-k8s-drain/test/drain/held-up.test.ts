import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type HeldUp, watchHeldUp } from '../../src/drain/held-up.ts';

function aWatch() {
  const clock = fakeClock();
  const told: string[] = [];
  const pods: HeldUp[] = [];
  const stop = watchHeldUp({ clock, heldUp: () => pods, tell: (all) => void told.push(all.map(({ pod }) => pod).join()) });
  const wait = (pod: string, budget: string) => pods.push({ pod, budget, budgetId: `shop/${budget}`, sinceAt: clock.now() });
  return { clock, told, pods, stop, wait };
}

const test = suite('budgets that hold up a drain');

test('a budget is told of after ten seconds, and once', async () => {
  const { clock, told, wait } = aWatch();
  wait('web-1', 'web');
  await clock.advance(9_900);
  assert.equal(told, []);
  await clock.advance(60_000);
  assert.equal(told, ['web-1']);
});

test('a pod that has waited for less is none of it', async () => {
  const { clock, told, wait } = aWatch();
  wait('web-1', 'web');
  await clock.advance(5_000);
  wait('web-2', 'web');
  await clock.advance(5_000);
  assert.equal(told, ['web-1']);
});

test('pods that one after the other come through are not told of', async () => {
  const { clock, told, pods, wait } = aWatch();
  wait('web-1', 'web');
  await clock.advance(8_000);
  pods.length = 0;
  wait('web-2', 'web');
  await clock.advance(8_000);
  assert.equal(told, []);
});

test('another budget is told of as well', async () => {
  const { clock, told, wait } = aWatch();
  wait('web-1', 'web');
  await clock.advance(10_000);
  wait('cart-1', 'cart');
  await clock.advance(10_000);
  assert.equal(told, ['web-1', 'web-1,cart-1']);
});

test('a drain that is over leaves no timer behind', async () => {
  const { clock, stop } = aWatch();
  await clock.advance(15_000);
  stop();
  assert.is(clock.nextAt(), null);
});

test.run();
