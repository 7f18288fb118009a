import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPace } from '../src/pace.ts';

const test = suite('slack: pace');
const alive = new AbortController().signal;

test('turns of one channel begin a while apart, turns of another at once', async () => {
  const pace = createPace(60);
  const begunAt = (channel: string) => pace.inTurn(channel, alive, async () => performance.now());
  const [one, two, other] = await Promise.all([begunAt('a'), begunAt('a'), begunAt('b')]);
  assert.ok(two - one >= 55);
  assert.ok(other - one < 55);
});

test('who is aborted while waiting is answered at once and never acts', async () => {
  const pace = createPace(40);
  const controller = new AbortController();
  let acted = false;
  await pace.inTurn('a', alive, async () => undefined);
  const waiting = pace.inTurn('a', controller.signal, async () => {
    acted = true;
  });
  controller.abort(new Error('enough'));
  assert.is(await waiting.catch(({ message }) => message), 'enough');
  await pace.inTurn('a', alive, async () => undefined);
  assert.not.ok(acted);
});

test('who waits when the turns are closed is refused, and closing twice is harmless', async () => {
  const pace = createPace(60_000);
  await pace.inTurn('a', alive, async () => undefined);
  const waiting = pace.inTurn('a', alive, async () => 'acted').catch(() => 'refused');
  pace.close();
  pace.close();
  assert.is(await waiting, 'refused');
});

test.run();
