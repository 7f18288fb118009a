import { anInstance, anInterruption, fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Scope } from '../../src/config/config.ts';
import { type LookUp, lookUp, pauseMs } from '../../src/interruptions/look-up.ts';
import type { Inventory } from '../../src/ports/inventory.ts';

const looks = suite('look-up');
const signal = new AbortController().signal;
const inventory = (answer: Inventory['lookUp'], scope: Scope = 'all'): LookUp => ({
  inventory: { lookUp: answer, instancesOf: async () => [], groupSize: async () => null },
  scope,
});

looks('absent and cannot tell are two answers', async () => {
  const clock = fakeClock();
  const patience = { clock, giveUpAt: 0, signal };
  assert.equal(
    await lookUp(
      inventory(async () => 'absent'),
      anInterruption(),
      patience,
    ),
    { found: 'absent' },
  );
  const broken = inventory(() => Promise.reject(new Error('throttled')));
  assert.equal(await lookUp(broken, anInterruption(), patience), { found: 'cannot-tell', problem: 'throttled' });
});

looks('an inventory that hangs is given up after two seconds, and its request is aborted', async () => {
  const clock = fakeClock();
  let aborted = false;
  const hanging = inventory((_id, _where, held) => {
    held.addEventListener('abort', () => {
      aborted = true;
    });
    return new Promise(() => {});
  });
  const looking = lookUp(hanging, anInterruption(), { clock, giveUpAt: 0, signal });
  await clock.advance(2_000);
  assert.is((await looking).found, 'cannot-tell');
  assert.ok(aborted);
});

looks('while there is time it asks again, and the first answer counts', async () => {
  const clock = fakeClock();
  let asked = 0;
  const recovering = inventory(async () => {
    asked += 1;
    if (asked < 3) throw new Error('throttled');
    return anInstance();
  });
  const looking = lookUp(recovering, anInterruption(), { clock, giveUpAt: clock.now() + 60_000, signal });
  await clock.advance(4_000);
  assert.is((await looking).found, 'instance');
  assert.is(asked, 3);
});

looks('it asks every 2 s when time is short, and once a minute when there are days', () => {
  assert.is(pauseMs(120_000), 2_000);
  assert.is(pauseMs(3_600_000), 18_000);
  assert.is(pauseMs(3 * 86_400_000), 60_000);
});

const TAGGED = { tags: { team: 'shop' } };

looks('an instance is no answer while the tags of its group, which the scope asks for, are unknown', async () => {
  const clock = fakeClock();
  let asked = 0;
  const recovering = inventory(async () => {
    asked += 1;
    return anInstance({ groupTags: asked < 3 ? null : { team: 'shop' } });
  }, TAGGED);
  const looking = lookUp(recovering, anInterruption(), { clock, giveUpAt: clock.now() + 60_000, signal });
  await clock.advance(4_000);
  assert.equal([(await looking).found, asked], ['instance', 3]);
});

looks('group tags that stay unknown mean that nobody can tell, in words that name the group', async () => {
  const silent = inventory(async () => anInstance({ groupTags: null }), TAGGED);
  const looked = await lookUp(silent, anInterruption(), { clock: fakeClock(), giveUpAt: 0, signal });
  assert.equal(looked, { found: 'cannot-tell', problem: 'the tags of its group web could not be had' });
});

looks('unknown group tags do not matter to a scope that asks for none', async () => {
  const silent = inventory(async () => anInstance({ groupTags: null }));
  assert.is((await lookUp(silent, anInterruption(), { clock: fakeClock(), giveUpAt: 0, signal })).found, 'instance');
});

looks('an abort ends it at once', async () => {
  const clock = fakeClock();
  const controller = new AbortController();
  const broken = inventory(() => Promise.reject(new Error('throttled')));
  const looking = lookUp(broken, anInterruption(), { clock, giveUpAt: clock.now() + 60_000, signal: controller.signal });
  const refused = looking.catch((problem: Error) => problem.message);
  await clock.advance(1_000);
  controller.abort(new Error('the lease was lost'));
  assert.is(await refused, 'the lease was lost');
});

looks.run();
