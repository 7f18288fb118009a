import { fakeClock } from '@lastcall/plugin-api/testing';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createJointWrites } from '../../src/calling/joint-writes.ts';

const test = suite('any joint writes');

const WINDOW_MS = 100;

const aWorldOfWrites = fc.record({
  items: fc.array(fc.record({ place: fc.integer({ min: 0, max: 3 }), afterMs: fc.integer({ min: 0, max: 250 }), leaves: fc.boolean() }), {
    maxLength: 60,
  }),
  limit: fc.integer({ min: 1, max: 9 }),
  tokenEveryMs: fc.integer({ min: 0, max: 300 }),
});

type Writes = Parameters<Parameters<typeof aWorldOfWrites.map>[0]>[0];

/** Writes all of them, one token every while, and tells how often each was in a request. */
async function run({ items, limit, tokenEveryMs }: Writes) {
  const clock = fakeClock();
  const written = new Map<number, number>();
  let requests = 0;
  let most = 0;
  let nextTokenAt = clock.now();
  const writes = createJointWrites<number, number>({
    clock,
    windowMs: WINDOW_MS,
    limit,
    nameOf: String,
    isOnesFault: () => false,
    async request(next) {
      nextTokenAt = Math.max(nextTokenAt, clock.now()) + tokenEveryMs;
      if (tokenEveryMs > 0) await new Promise<void>((resolve) => void clock.schedule(nextTokenAt, resolve));
      const contents = next();
      if (contents === null) return;
      requests += 1;
      most = Math.max(most, contents.items.length);
      assert.ok(contents.items.every((index) => items[index]?.place === contents.place));
      for (const index of contents.items) written.set(index, (written.get(index) ?? 0) + 1);
    },
  });
  const stop = new AbortController();
  for (const [index, { place, afterMs, leaves }] of items.entries()) {
    const call = { signal: leaves ? stop.signal : new AbortController().signal, deadlineAt: clock.now() + 60_000 };
    clock.schedule(clock.now() + afterMs, () => void writes.write(place, index, call).catch(() => {}));
  }
  clock.schedule(clock.now() + 90, () => stop.abort());
  for (let at = clock.nextAt(); at !== null; at = clock.nextAt()) await clock.advance(at - clock.now());
  return { written, requests, most, isBusy: writes.isBusy() };
}

test('every item that stayed is written exactly once, in requests that are not too large, and then nobody waits', async () => {
  const holds = async (writes: Writes) => {
    const { written, most, isBusy } = await run(writes);
    for (const [index, { leaves }] of writes.items.entries()) {
      assert.ok(leaves ? (written.get(index) ?? 0) <= 1 : written.get(index) === 1, `item ${index}`);
    }
    assert.ok(most <= writes.limit);
    assert.is(isBusy, false);
  };
  await fc.assert(fc.asyncProperty(aWorldOfWrites, holds), { numRuns: 40 });
});

test('one who left before the window closed is never written', async () => {
  const holds = async (writes: Writes) => {
    const { written } = await run({ ...writes, items: writes.items.map((item) => ({ ...item, afterMs: item.afterMs % 90 })) });
    for (const [index, { leaves }] of writes.items.entries()) assert.is(written.has(index), !leaves);
  };
  await fc.assert(fc.asyncProperty(aWorldOfWrites, holds), { numRuns: 20 });
});

test('what comes within one window takes as few requests as can be', async () => {
  const holds = async (writes: Writes) => {
    const items = writes.items.map((item) => ({ ...item, leaves: false, afterMs: item.afterMs % WINDOW_MS }));
    const sizes = [...Map.groupBy(items, ({ place }) => place).values()].map(({ length }) => Math.ceil(length / writes.limit));
    const first = Math.min(0, ...items.map(({ afterMs }) => afterMs));
    const inOne = items.map((item) => ({ ...item, afterMs: item.afterMs - first }));
    assert.is(
      (await run({ ...writes, items: inOne })).requests,
      sizes.reduce((sum, count) => sum + count, 0),
    );
  };
  await fc.assert(fc.asyncProperty(aWorldOfWrites, holds), { numRuns: 30 });
});

test.run();
