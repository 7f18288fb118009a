import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BUDGETS } from '../../src/api-server/collections.ts';
import type { DisruptionBudget, Pod } from '../../src/api-server/objects.ts';
import { createBudgets } from '../../src/budgets/budgets.ts';
import { createMirror } from '../../src/watching/mirror.ts';
import { pickBudget } from '../../src/watching/pick.ts';
import { aBudget, aServingPod } from '../support/budgets.ts';
import { listing, refusal, scripted } from '../support/scripted.ts';

const never = new AbortController().signal;

function unknown() {
  const clock = fakeClock();
  const script = scripted();
  const parts = { kubernetes: script.kubernetes, clock, collection: BUDGETS, what: 'disruption budgets', pick: pickBudget };
  const mirror = createMirror<DisruptionBudget>(parts);
  const budgets = createBudgets({ mirror, clock });
  const asked: string[] = [];
  const wish = async (pod: Pod, signal = never) => {
    const turn = budgets.turn({ pod, signal });
    turn.then(() => void asked.push(pod.metadata.name)).catch(() => {});
    await settle();
    return turn.catch(() => null);
  };
  return { clock, script, mirror, budgets, asked, wish };
}

async function known(...listed: readonly DisruptionBudget[]) {
  const world = unknown();
  const ready = world.budgets.ready(never);
  await settle();
  await world.script.asked[0]?.answer(listing(10, ...listed));
  assert.equal(await ready, { problem: null });
  const tell = (type: string, object: DisruptionBudget) => world.script.watches.at(-1)?.tell({ type, object });
  return { ...world, tell };
}

const web = aServingPod('web-1');
const both: readonly DisruptionBudget[] = [aBudget(0, { name: 'one' }), aBudget(0, { name: 'two' })];

const test = suite('the budgets of a cluster');

test('a pod that no budget covers is asked for at once', async () => {
  const { wish, asked } = await known(aBudget(0));
  await wish(aServingPod('api-1', { app: 'api' }));
  assert.equal(asked, ['api-1']);
});

test('a pod whose budget has something left is asked for at once', async () => {
  const { wish, asked } = await known(aBudget(1));
  await wish(web);
  assert.equal(asked, ['web-1']);
});

test('a pod whose budget has nothing left waits until the watch tells that it has', async () => {
  const { wish, asked, tell } = await known(aBudget(0));
  void wish(web);
  await settle();
  assert.equal(asked, []);
  await tell('MODIFIED', aBudget(1, { version: 11 }));
  assert.equal(asked, ['web-1']);
});

test('a pod that several budgets cover has no lane, as none of them would let it go', async () => {
  const { wish, asked, budgets } = await known(...both);
  await wish(web);
  assert.equal(asked, ['web-1']);
  assert.equal([budgets.inTheWay(web), budgets.namesFor(web)], [null, ['one', 'two']]);
});

test('the budget in the way is known by name', async () => {
  const { budgets, tell } = await known(aBudget(0, { name: 'cart' }));
  assert.is(budgets.inTheWay(web), 'cart');
  await tell('MODIFIED', aBudget(1, { name: 'cart', version: 11 }));
  assert.equal([budgets.inTheWay(web), budgets.namesFor(web)], [null, ['cart']]);
});

test('all drains share the lane of a budget', async () => {
  const { wish, asked } = await known(aBudget(2));
  const first = await wish(web);
  void wish(aServingPod('web-2'));
  await settle();
  assert.equal(asked, ['web-1']);
  first?.end('let-go');
  await settle();
  assert.equal(asked, ['web-1', 'web-2']);
});

test('budgets do not hold each other up', async () => {
  const { wish, asked } = await known(aBudget(1), aBudget(1, { name: 'api', spec: { selector: { matchLabels: { app: 'api' } } } }));
  await wish(web);
  await wish(aServingPod('api-1', { app: 'api' }));
  assert.equal(asked, ['web-1', 'api-1']);
});

test('a budget that was removed holds nobody up', async () => {
  const { wish, asked, tell } = await known(aBudget(0));
  void wish(web);
  void wish(aServingPod('web-2'));
  await settle();
  assert.equal(asked, []);
  await tell('DELETED', aBudget(0, { version: 11 }));
  assert.equal(asked, ['web-1', 'web-2']);
});

test('a budget that a new list does not show any more holds nobody up', async () => {
  const { wish, asked, script } = await known(aBudget(0));
  void wish(web);
  await settle();
  await script.watches[0]?.tell({ type: 'ERROR', object: { code: 410 } });
  await script.asked[0]?.answer(listing(40));
  assert.equal(asked, ['web-1']);
});

test('while budgets are not known every pod is asked for', async () => {
  const { wish, asked, budgets } = unknown();
  await wish(web);
  assert.equal([asked, budgets.namesFor(web)], [['web-1'], []]);
});

test('budgets that cannot be listed are a problem, not a failure', async () => {
  const { budgets, script } = unknown();
  const ready = budgets.ready(never);
  await settle();
  await script.asked[0]?.answer(refusal(403));
  assert.match((await ready).problem ?? '', /disruption budgets/);
});

test('nobody waits longer than a second for the list of budgets', async () => {
  const { budgets, clock } = unknown();
  const beganAt = clock.now();
  const ready = budgets.ready(never);
  await clock.advance(1_000);
  assert.type((await ready).problem, 'string');
  assert.is(clock.now(), beganAt + 1_000);
});

test('an abort is told with its reason, not as a problem', async () => {
  const { budgets } = unknown();
  const run = new AbortController();
  const ready = budgets.ready(run.signal).catch((error: unknown) => error);
  const reason = new Error('over');
  run.abort(reason);
  assert.is(await ready, reason);
});

test('closed, they hear of no change any more and leave no timer', async () => {
  const { budgets, mirror, wish, clock, asked, tell } = await known(aBudget(0));
  const run = new AbortController();
  void wish(web, run.signal);
  await settle();
  budgets.close();
  await tell('MODIFIED', aBudget(1, { version: 11 }));
  assert.equal(asked, []);
  run.abort(new Error('over'));
  mirror.close();
  await settle();
  assert.is(clock.nextAt(), null);
});

test.run();
