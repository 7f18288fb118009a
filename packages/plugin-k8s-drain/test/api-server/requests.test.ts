import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pauseMs } from '../../src/api-server/ask-patiently.ts';
import { createGate } from '../../src/api-server/gate.ts';
import { jsonLines } from '../../src/api-server/json-lines.ts';

const test = suite('asking the API server');

test('pauses double from 0.2 s and stop growing at 2 s', () => {
  const pauses = [1, 2, 3, 4, 5, 6].map((tries) => pauseMs({ tries, wishMs: null, chance: 0 }));
  assert.equal(pauses, [200, 400, 800, 1_600, 2_000, 2_000]);
});

test('the server’s wish is heard up to 2 s', () => {
  assert.is(pauseMs({ tries: 1, wishMs: 1_000, chance: 0 }), 1_000);
  assert.is(pauseMs({ tries: 1, wishMs: 10_000, chance: 0 }), 2_000);
});

test('chance takes at most a quarter off a pause', () => {
  assert.is(pauseMs({ tries: 9, wishMs: null, chance: 1 }), 1_500);
});

test('a gate lets only so many in, in the order they came', async () => {
  const gate = createGate(2);
  const opens: (() => void)[] = [];
  const entered: number[] = [];
  const all = [1, 2, 3, 4].map((number) =>
    gate(() => {
      entered.push(number);
      return new Promise<void>((resolve) => opens.push(resolve));
    }),
  );
  await Promise.resolve();
  assert.equal(entered, [1, 2]);
  opens[0]?.();
  await all[0];
  assert.equal(entered, [1, 2, 3]);
  for (const open of opens) open();
  await all[2];
  opens[3]?.();
  await all[3];
  assert.equal(entered, [1, 2, 3, 4]);
});

test('work that throws lets the next one in', async () => {
  const gate = createGate(1);
  await gate(() => Promise.reject(new Error('no'))).catch(() => {});
  assert.is(await gate(async () => 'in'), 'in');
});

async function read(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  async function* stream() {
    yield* chunks;
  }
  const values: unknown[] = [];
  for await (const value of jsonLines(stream())) values.push(value);
  return values;
}

test('lines are read whole however the stream is cut', async () => {
  const value = { type: 'ADDED', object: { name: 'früh' } };
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n${JSON.stringify(value)}\n`);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), fc.integer({ min: 0, max: bytes.length }), async (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      assert.equal(await read([bytes.slice(0, from), bytes.slice(from, to), bytes.slice(to)]), [value, value]);
    }),
    { numRuns: 50 },
  );
});

test('a line cut off by the end of the stream is dropped', async () => {
  assert.equal(await read([new TextEncoder().encode('{"a":1}\n{"b"')]), [{ a: 1 }]);
});

test.run();
