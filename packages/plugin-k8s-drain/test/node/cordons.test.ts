import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCordons } from '../../src/node/cordons.ts';

function storm() {
  const clock = fakeClock();
  const cordons = createCordons(clock);
  const beganAt = clock.now();
  const cordoning = () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    cordons.during(() => promise).catch(() => {});
    return { resolve, reject };
  };
  /** When the lull came, ms after now; null while it has not. */
  const lull = ({ withinMs = 60_000, signal = new AbortController().signal } = {}) => {
    const found: { afterMs: number | null; reason?: unknown } = { afterMs: null };
    cordons.settled(clock.now() + withinMs, signal).then(
      () => {
        found.afterMs = clock.now() - beganAt;
      },
      (reason: unknown) => {
        found.reason = reason;
      },
    );
    return found;
  };
  return { clock, cordons, cordoning, lull };
}

const test = suite('the cordons of a storm');

test('where nothing is cordoned nobody waits', async () => {
  const { lull } = storm();
  const found = lull();
  await settle();
  assert.is(found.afterMs, 0);
});

test('as long as a cordon is under way everybody waits', async () => {
  const { clock, cordoning, lull } = storm();
  const { resolve } = cordoning();
  const found = lull();
  await clock.advance(5_000);
  assert.is(found.afterMs, null);
  resolve();
  await clock.advance(50);
  assert.is(found.afterMs, 5_050);
});

test('a cordon that fails is over as well', async () => {
  const { clock, cordoning, lull } = storm();
  const { reject } = cordoning();
  const found = lull();
  reject(new Error('refused'));
  await clock.advance(300);
  assert.is(found.afterMs, 200);
});

test('a cordon that was quick is followed by a moment of waiting for the next', async () => {
  const { clock, cordoning, lull } = storm();
  cordoning().resolve();
  const found = lull();
  await clock.advance(150);
  assert.is(found.afterMs, null);
  await clock.advance(50);
  assert.is(found.afterMs, 200);
});

test('a cordon that begins meanwhile is waited for, too', async () => {
  const { clock, cordoning, lull } = storm();
  cordoning().resolve();
  const found = lull();
  await clock.advance(150);
  cordoning().resolve();
  await clock.advance(150);
  assert.is(found.afterMs, null);
  await clock.advance(100);
  assert.is(found.afterMs, 350);
});

test('nobody waits longer than it may', async () => {
  const { clock, cordoning, lull } = storm();
  cordoning();
  const found = lull({ withinMs: 1_234 });
  await clock.advance(2_000);
  assert.is(found.afterMs, 1_234);
});

test('an abort ends the waiting with its reason and leaves no timer', async () => {
  const { clock, cordoning, lull } = storm();
  cordoning();
  const run = new AbortController();
  const found = lull({ signal: run.signal });
  const reason = new Error('over');
  run.abort(reason);
  await settle();
  assert.equal([found.reason, clock.nextAt()], [reason, null]);
});

test('what a cordon gives, and how it fails, comes through', async () => {
  const { cordons } = storm();
  assert.is(await cordons.during(async () => 'marked'), 'marked');
  const reason = new Error('refused');
  assert.is(await cordons.during(() => Promise.reject(reason)).catch((error: unknown) => error), reason);
});

test.run();
