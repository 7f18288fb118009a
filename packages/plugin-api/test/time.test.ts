import { earlier, orAborted, signalAt, sleep, systemClock } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('time');

const REASON = new Error('enough');

/** What has become of `work` so far. */
function watch(work: Promise<unknown>) {
  const seen: { state: unknown } = { state: 'waiting' };
  work.then(
    () => {
      seen.state = 'resolved';
    },
    (reason: unknown) => {
      seen.state = reason;
    },
  );
  return seen;
}

test('a sleep ends when its time is over and not before', async () => {
  const clock = fakeClock();
  const seen = watch(sleep(clock, 1_000));
  await clock.advance(999);
  assert.is(seen.state, 'waiting');
  await clock.advance(1);
  assert.is(seen.state, 'resolved');
});

test('an aborted sleep rejects with the reason and leaves no timer', async () => {
  const clock = fakeClock();
  const controller = new AbortController();
  const seen = watch(sleep(clock, 1_000, controller.signal));
  controller.abort(REASON);
  await settle();
  assert.is(seen.state, REASON);
  assert.is(clock.nextAt(), null);
});

test('a sleep under an aborted signal does not begin', async () => {
  const clock = fakeClock();
  const seen = watch(sleep(clock, 1_000, AbortSignal.abort(REASON)));
  await settle();
  assert.is(seen.state, REASON);
  assert.is(clock.nextAt(), null);
});

test('a signal aborts at its instant, with its reason', async () => {
  const clock = fakeClock();
  const { signal } = signalAt(clock, clock.now() + 1_000, REASON);
  await clock.advance(999);
  assert.is(signal.aborted, false);
  await clock.advance(1);
  assert.is(signal.reason, REASON);
});

test('a signal aborts with its parent, with the parent’s reason', async () => {
  const clock = fakeClock();
  const parent = new AbortController();
  const { signal } = signalAt(clock, clock.now() + 1_000, new Error('too late'), parent.signal);
  parent.abort(REASON);
  assert.is(signal.reason, REASON);
});

test('a signal of an aborted parent is aborted', () => {
  const clock = fakeClock();
  const { signal } = signalAt(clock, clock.now() + 1_000, new Error('too late'), AbortSignal.abort(REASON));
  assert.is(signal.reason, REASON);
});

test('a released signal never aborts and leaves no timer, released twice as well', async () => {
  const clock = fakeClock();
  const parent = new AbortController();
  const { signal, release } = signalAt(clock, clock.now() + 1_000, REASON, parent.signal);
  release();
  release();
  assert.is(clock.nextAt(), null);
  parent.abort(REASON);
  assert.is(signal.aborted, false);
});

test('work that ends in time gives its result', async () => {
  assert.is(await orAborted(Promise.resolve('result'), new AbortController().signal), 'result');
});

test('work that fails gives its failure', async () => {
  const seen = watch(orAborted(Promise.reject(REASON), new AbortController().signal));
  await settle();
  assert.is(seen.state, REASON);
});

test('work that goes on is left at the abort', async () => {
  const controller = new AbortController();
  const seen = watch(orAborted(new Promise(() => {}), controller.signal));
  controller.abort(REASON);
  await settle();
  assert.is(seen.state, REASON);
});

test('work under an aborted signal is left at once', async () => {
  const seen = watch(orAborted(Promise.resolve('result'), AbortSignal.abort(REASON)));
  await settle();
  assert.is(seen.state, REASON);
});

test('of two instants the earlier counts, and null is never', () => {
  assert.equal([earlier(1, 2), earlier(2, 1), earlier(null, 2), earlier(1, null), earlier(null, null)], [1, 1, 2, 1, null]);
});

test('a fake clock fires what falls due on the way, in order, each at its instant', async () => {
  const clock = fakeClock(0);
  const fired: number[] = [];
  for (const at of [30, 10, 20, 50]) clock.schedule(at, () => void fired.push(clock.now()));
  await clock.advance(40);
  assert.equal(fired, [10, 20, 30]);
  assert.equal([clock.now(), clock.nextAt()], [40, 50]);
});

test('a fake clock unrolls a chain of sleeps', async () => {
  const clock = fakeClock(0);
  const woken: number[] = [];
  void (async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await sleep(clock, 10);
      woken.push(clock.now());
    }
  })();
  await clock.advance(35);
  assert.equal(woken, [10, 20, 30]);
});

test('the machine’s clock fires at its instant and never before', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const at = systemClock.now() + 3;
    const firedAt = await new Promise<number>((resolve) => systemClock.schedule(at, () => resolve(systemClock.now())));
    assert.ok(firedAt >= at, `${at - firedAt} ms too early`);
  }
});

test('the machine’s clock fires what is past in a later turn', async () => {
  let isFired = false;
  const fired = new Promise<void>((resolve) => {
    systemClock.schedule(0, () => {
      isFired = true;
      resolve();
    });
  });
  assert.is(isFired, false);
  await fired;
});

test('the machine’s clock can be called off, twice as well', async () => {
  let isFired = false;
  const callOff = systemClock.schedule(systemClock.now() + 5, () => {
    isFired = true;
  });
  callOff();
  callOff();
  await sleep(systemClock, 20);
  assert.is(isFired, false);
});

test('the machine’s clock waits for an instant years away', async () => {
  let isFired = false;
  const callOff = systemClock.schedule(systemClock.now() + 10 * 365 * 86_400_000, () => {
    isFired = true;
  });
  await sleep(systemClock, 20);
  callOff();
  assert.is(isFired, false);
});

test.run();
