import { sleep } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aTarget } from './fake-balancing.ts';
import { codeOf, fakeWorld, ID, never, other, refused } from './fake-world.ts';

const test = suite('serving on after it is out');

/** When places are looked into, ms after the start. */
const notingLooks = ({ clock, balancing }: ReturnType<typeof fakeWorld>) => {
  const startedAt = clock.now();
  const looks: number[] = [];
  balancing.beforeLook = async () => void looks.push(clock.now() - startedAt);
  return looks;
};

const busyFor = ({ clock, balancing }: ReturnType<typeof fakeWorld>, ms: number) => {
  balancing.busy = true;
  void sleep(clock, ms, new AbortController().signal).then(() => {
    balancing.busy = false;
  });
};

test('it is looked again 5 s after it was out', async () => {
  const world = fakeWorld();
  world.balancing.hold('web', [aTarget(ID), other]);
  const looks = notingLooks(world);
  await world.runThrough();
  assert.equal(looks, [0, 5_000]);
});

test('a short time to settle looks again at its end', async () => {
  const world = fakeWorld();
  world.balancing.hold('web', [aTarget(ID), other]);
  const looks = notingLooks(world);
  const { afterMs } = await world.runThrough({ settle: '2s' });
  assert.equal([...looks, afterMs], [0, 2_000, 2_000]);
});

test('where it was taken in again it is looked once more, at the end', async () => {
  const world = fakeWorld();
  for (const name of ['web', 'api']) world.balancing.hold(name, [aTarget(ID), other]);
  const looks = notingLooks(world);
  const { work } = world.begin();
  await world.clock.advance(1_000);
  world.balancing.registerAgain('web');
  await world.clock.advance(19_000);
  await work;
  assert.equal(looks, [0, 0, 5_000, 5_000, 15_000]);
});

test('looking again waits for those who still have to leave', async () => {
  const world = fakeWorld();
  world.balancing.hold('web', [aTarget(ID), other]);
  const looks = notingLooks(world);
  busyFor(world, 7_900);
  await world.runThrough();
  assert.equal(looks, [0, 8_000]);
});

test('but not beyond the end of settling', async () => {
  const world = fakeWorld();
  world.balancing.hold('web', [aTarget(ID), other]);
  const looks = notingLooks(world);
  busyFor(world, 60_000);
  const { what, afterMs } = await world.runThrough();
  assert.equal([...looks, afterMs], [0, 15_000, 15_000]);
  assert.is((what as { did: string }).did, 'done');
});

test('a place that cannot be looked into again is believed, and that is told', async () => {
  const { balancing, runThrough } = fakeWorld();
  for (const name of ['web', 'api']) balancing.hold(name, [aTarget(ID), other]);
  balancing.beforeLook = async ({ name }) => {
    if (name === 'web' && balancing.deregistered.length === 2) throw refused();
  };
  const { what, afterMs } = await runThrough();
  const told = 'cannot tell whether it is still out of web: it could not be looked into again';
  assert.is((what as { summary: string }).summary, `out of 2 target groups, settled 15 s; ${told}`);
  assert.is(afterMs, 15_000);
});

test('a look nobody answers ends with settling, so that the step is not late', async () => {
  const { balancing, runThrough } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other]);
  balancing.beforeLook = (_, signal) => (balancing.deregistered.length === 0 ? Promise.resolve() : never(signal));
  const { what, afterMs } = await runThrough();
  assert.is((what as { did: string }).did, 'done');
  assert.is(afterMs, 15_000);
});

test('a look at the very end is given 3 s, but none after the deadline', async () => {
  for (const [settle, ends] of [
    ['2s', 5_000],
    ['60s', 19_800],
  ] as const) {
    const { balancing, runThrough } = fakeWorld();
    balancing.hold('web', [aTarget(ID), other]);
    balancing.beforeLook = (_, signal) => (balancing.deregistered.length === 0 ? Promise.resolve() : never(signal));
    // Somebody is always leaving, so that looking waits until the end.
    balancing.busy = true;
    assert.is((await runThrough({ settle })).afterMs, ends, settle);
  }
});

test('settling counts from the last deregistration that was not done before', async () => {
  const world = fakeWorld();
  const { clock, balancing, runThrough } = world;
  balancing.hold('web', [aTarget(ID), other]);
  balancing.hold('late', [aTarget(ID), other]);
  balancing.beforeDeregister = (name) => (name === 'late' ? sleep(clock, 3_000, new AbortController().signal) : Promise.resolve());
  const { what, afterMs } = await runThrough({ settle: '10s' });
  assert.equal([(what as { facts: { settledMs: number } }).facts.settledMs, afterMs], [10_000, 13_000]);
});

test('what was registered again keeps its port and its worth', async () => {
  const { clock, balancing, begin } = fakeWorld();
  balancing.hold('web', [aTarget(ID, 8080), other]);
  const { work } = begin();
  await clock.advance(1_000);
  balancing.registerAgain('web');
  await clock.advance(19_000);
  await work;
  assert.equal(balancing.deregistered, [
    { from: 'web', id: ID, port: 8080 },
    { from: 'web', id: ID, port: 8080 },
  ]);
  assert.equal(balancing.worths, [1, 0.25]);
});

for (const [how, beforeDeregister] of [
  ['is refused', () => Promise.reject(refused())],
  ['finds no token in time', (_: string, signal: AbortSignal) => never(signal)],
] as const) {
  test(`one that ${how} when it leaves again is lost, and that is told before the deadline`, async () => {
    const { clock, balancing, begin } = fakeWorld();
    for (const name of ['web', 'api']) balancing.hold(name, [aTarget(ID), other]);
    const startedAt = clock.now();
    const { result } = begin();
    await clock.advance(1_000);
    balancing.registerAgain('web');
    balancing.beforeDeregister = beforeDeregister;
    const ended = result.then(() => clock.now() - startedAt);
    await clock.advance(19_000);
    assert.is(codeOf(await result), 'ELB_REGISTERED_AGAIN');
    assert.match(String(await result), /: web$/);
    assert.ok((await ended) < 20_000, `${await ended} ms`);
  });
}

/** One that was taken in again; what happens next is up to the test. Its first look again is at 5 s. */
const takenInAgain = async () => {
  const world = fakeWorld();
  world.balancing.hold('web', [aTarget(ID), other]);
  const { result } = world.begin();
  await world.clock.advance(1_000);
  world.balancing.registerAgain('web');
  return { ...world, result };
};

test('one that could not leave again, and about which nobody answers at the end, is lost', async () => {
  const { clock, balancing, result } = await takenInAgain();
  balancing.beforeDeregister = () => Promise.reject(refused());
  await clock.advance(5_000);
  balancing.beforeLook = (_, signal) => never(signal);
  await clock.advance(14_000);
  assert.is(codeOf(await result), 'ELB_REGISTERED_AGAIN');
});

test('one that left again, and about which nobody answers at the end, is believed, and that is told', async () => {
  const { clock, balancing, result } = await takenInAgain();
  await clock.advance(5_000);
  balancing.beforeLook = (_, signal) => never(signal);
  await clock.advance(14_000);
  const told = 'cannot tell whether it is still out of web: it could not be looked into again';
  assert.is(((await result) as { summary: string }).summary, `out of 1 target group, 1 of them twice, settled 15 s; ${told}`);
});

test('an abort during the last look ends the step', async () => {
  const { clock, balancing, result, stop } = await takenInAgain();
  await clock.advance(5_000);
  balancing.beforeLook = (_, signal) => never(signal);
  await clock.advance(9_500);
  stop.abort('called off');
  assert.is(await result, 'called off');
  assert.is(clock.nextAt(), null);
});

test('one that could leave again only at the second time is told as well', async () => {
  const { clock, balancing, begin } = fakeWorld();
  balancing.hold('web', [aTarget(ID), other]);
  const { result } = begin();
  await clock.advance(1_000);
  balancing.registerAgain('web');
  balancing.beforeDeregister = async () => {
    balancing.beforeDeregister = async () => {};
    throw refused();
  };
  await clock.advance(19_000);
  assert.is(codeOf(await result), 'ELB_REGISTERED_AGAIN');
  assert.is(balancing.deregistered.length, 2);
});

test.run();
