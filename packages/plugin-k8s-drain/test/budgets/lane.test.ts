import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pod } from '../../src/api-server/objects.ts';
import { createLane, type Turn } from '../../src/budgets/lane.ts';
import { aBudget, anUnreadyPod, aServingPod } from '../support/budgets.ts';

type Asked = { readonly name: string; readonly turn: Turn };

/** A lane over a budget that allows so much; `asked` are the turns given and not ended. */
function aLane(allowed: number, { isWatched = (): boolean => true } = {}) {
  const clock = fakeClock();
  const lane = createLane({ clock, first: aBudget(allowed), isWatched });
  const asked: Asked[] = [];
  const reasons: unknown[] = [];
  const wish = async (pod: Pod, signal = new AbortController().signal) => {
    lane.turn({ pod, signal }).then(
      (turn) => void asked.push({ name: pod.metadata.name, turn }),
      (reason: unknown) => void reasons.push(reason),
    );
    await settle();
  };
  const names = () => asked.map(({ name }) => name);
  const end = async (answer: Parameters<Turn['end']>[0]) => {
    asked.shift()?.turn.end(answer);
    await settle();
  };
  const update = async (left: number) => {
    lane.update(aBudget(left));
    await settle();
  };
  const wishAll = async (...all: readonly string[]) => {
    for (const name of all) await wish(aServingPod(name));
  };
  return { clock, lane, wish, wishAll, asked, names, reasons, end, update };
}

const test = suite('the lane of a budget');

test('one pod is asked for at a time', async () => {
  const { wishAll, names, end } = aLane(3);
  await wishAll('a', 'b');
  assert.equal(names(), ['a']);
  await end('let-go');
  assert.equal(names(), ['b']);
});

test('pods are asked for in the order they came', async () => {
  const { wishAll, names, end } = aLane(3);
  await wishAll('a', 'b', 'c');
  await end('let-go');
  assert.equal(names(), ['b']);
  await end('let-go');
  assert.equal(names(), ['c']);
});

test('nobody is asked for while the budget has nothing left', async () => {
  const { wishAll, names } = aLane(0);
  await wishAll('a');
  assert.equal(names(), []);
});

test('nobody is asked for once the budget has given what it had', async () => {
  const { wishAll, names, end } = aLane(1);
  await wishAll('a', 'b');
  await end('let-go');
  assert.equal(names(), []);
});

test('the next is asked for the moment the budget has something again', async () => {
  const { wishAll, names, update } = aLane(0);
  await wishAll('a');
  await update(1);
  assert.equal(names(), ['a']);
});

test('a budget that changes and still has nothing wakes nobody', async () => {
  const { wishAll, names, update } = aLane(0);
  await wishAll('a');
  await update(0);
  assert.equal(names(), []);
});

test('after a refusal nobody is asked for before the budget changes', async () => {
  const { wishAll, names, end, update } = aLane(2);
  await wishAll('a', 'b');
  await end('refused');
  assert.equal(names(), []);
  await update(1);
  assert.equal(names(), ['b']);
});

test('trouble with one pod says nothing about the budget', async () => {
  const { wishAll, names, end } = aLane(1);
  await wishAll('a', 'b');
  await end('other');
  assert.equal(names(), ['b']);
});

test('a budget that is not watched is asked once after 2.5 s', async () => {
  const { clock, wishAll, names } = aLane(0, { isWatched: () => false });
  await wishAll('a', 'b');
  await clock.advance(2_499);
  assert.equal(names(), []);
  await clock.advance(1);
  assert.equal(names(), ['a']);
});

test('a budget that is watched is believed for 10 s', async () => {
  const { clock, wishAll, names } = aLane(0);
  await wishAll('a');
  await clock.advance(9_999);
  assert.equal(names(), []);
  await clock.advance(1);
  assert.equal(names(), ['a']);
});

test('a refusal then is believed for as long again', async () => {
  const { clock, wishAll, names, end } = aLane(0, { isWatched: () => false });
  await wishAll('a', 'b');
  await clock.advance(2_500);
  await end('refused');
  await clock.advance(2_499);
  assert.equal(names(), []);
  await clock.advance(1);
  assert.equal(names(), ['b']);
});

test('pods that take nothing go first, also where the budget has nothing', async () => {
  const { wish, wishAll, names } = aLane(0);
  await wishAll('a');
  await wish(anUnreadyPod('b'));
  assert.equal(names(), ['b']);
});

test('pods that take nothing leave the budget what it has', async () => {
  const { wish, wishAll, names, end } = aLane(1);
  await wish(anUnreadyPod('b'));
  await wishAll('a');
  await end('let-go');
  assert.equal(names(), ['a']);
});

test('a refused pod that takes nothing waits like any other', async () => {
  const { wish, names, end } = aLane(0);
  await wish(anUnreadyPod('a'));
  await end('refused');
  await wish(anUnreadyPod('a'));
  assert.equal(names(), []);
});

test('a wish that is taken back leaves the queue', async () => {
  const { wish, wishAll, names, reasons, update, end } = aLane(0);
  const run = new AbortController();
  const reason = new Error('the pod is gone');
  await wish(aServingPod('a'), run.signal);
  await wishAll('b');
  run.abort(reason);
  await settle();
  assert.equal(reasons, [reason]);
  await update(2);
  assert.equal(names(), ['b']);
  await end('let-go');
  assert.equal(names(), []);
});

for (const [moment, act] of [
  ['before', (abort: () => void, give: () => void) => [abort(), give()]],
  ['after', (abort: () => void, give: () => void) => [give(), abort()]],
] as const)
  test(`a wish that is taken back in the moment of its turn, ${moment} it, gives the turn to the next`, async () => {
    const { lane, wish, wishAll, names, reasons } = aLane(0);
    const run = new AbortController();
    await wish(aServingPod('a'), run.signal);
    await wishAll('b');
    act(
      () => run.abort(new Error('the pod is gone')),
      () => lane.update(aBudget(1)),
    );
    await settle();
    assert.equal([names(), reasons.length], [['b'], 1]);
  });

test('a wish that comes too late is not taken up', async () => {
  const { wish, reasons, names } = aLane(1);
  const reason = new Error('over');
  await wish(aServingPod('a'), AbortSignal.abort(reason));
  assert.equal([names(), reasons], [[], [reason]]);
});

test('a lane that nobody waits in leaves no timer', async () => {
  const { clock, wish } = aLane(0);
  const run = new AbortController();
  await wish(aServingPod('a'), run.signal);
  run.abort(new Error('over'));
  await settle();
  assert.is(clock.nextAt(), null);
});

test('a refusal that was decided before the budget gave way holds nobody up', async () => {
  const { wish, end, update, names } = aLane(1);
  await wish(aServingPod('a'));
  await wish(aServingPod('b'));
  await update(1);
  await end('refused');
  assert.equal(names(), ['b']);
});

test.run();
