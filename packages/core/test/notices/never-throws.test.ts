import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reading } from '../../src/notices/notice.ts';
import { CASES, readAt } from './cases.ts';

const test = suite('readNotices never throws');
const place = { account: null, region: null };

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** Fails unless the reading is whole and every notice in it can be written down and dated. */
function assertSound(reading: Reading): void {
  assert.equal(JSON.parse(JSON.stringify(reading)), reading);
  if (reading.what !== 'notices') return;
  assert.is(reading.notices.length > 0, true);
  for (const { instanceId, noticedAt, deadlineAt } of reading.notices) {
    assert.match(instanceId, /^(i|cr)-[0-9a-f]{8,17}$/);
    new Date(noticedAt).toISOString();
    new Date(deadlineAt ?? 0).toISOString();
  }
}

const soundly = (body: string): void => assertSound(readAt(place, body));

test('on any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), soundly), { numRuns: 1000 });
});

test('on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => soundly(Buffer.from(bytes).toString())),
    { numRuns: 1000 },
  );
});

test('on any JSON', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), soundly), { numRuns: 1000 });
});

/** Every place inside a JSON value, the value itself included. */
function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function replaceAt(value: Json, [key, ...rest]: Path, put: Json): Json {
  if (key === undefined) return put;
  if (Array.isArray(value)) return value.map((inner, index) => (index === key ? replaceAt(inner, rest, put) : inner));
  const fields = value as { [key: string]: Json };
  return { ...fields, [key]: replaceAt(fields[key] ?? null, rest, put) };
}

const values = CASES.filter(({ value }) => typeof value === 'object').map(({ value }) => value as Json);

const ODD_VALUES: readonly Json[] = [
  '9999-99-99T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-19T23:59:59Z',
  'Sat, 99 Dec 99999 04:00:00 GMT',
  '2026-11-22T10:15:30Z',
  'i-0123456789abcdef0',
  'autoscaling:EC2_INSTANCE_TERMINATING',
  '__proto__',
  'constructor',
  Number.MAX_VALUE,
  -1,
  '',
];

const oddJson = fc.oneof(
  fc.jsonValue().map((value) => value as Json),
  fc.constantFrom(...ODD_VALUES),
);

const mutant = fc
  .constantFrom(...values)
  .chain((value) =>
    fc.tuple(fc.constant(value), fc.array(fc.tuple(fc.constantFrom(...pathsOf(value)), oddJson), { minLength: 1, maxLength: 3 })),
  )
  .map(([value, changes]) => changes.reduce((changed, [path, put]) => tryReplace(changed, path, put), value));

/** An earlier change may have taken the place away; then the value stays as it is. */
function tryReplace(value: Json, path: Path, put: Json): Json {
  const parent = path.slice(0, -1).reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value);
  return path.length === 0 || (typeof parent === 'object' && parent !== null) ? replaceAt(value, path, put) : value;
}

test('on valid messages with fields replaced by anything', () => {
  fc.assert(
    fc.property(mutant, (value) => soundly(JSON.stringify(value))),
    { numRuns: 3000 },
  );
});

test('on valid messages with characters lost, doubled or replaced', () => {
  const damage = fc.record({
    body: fc.constantFrom(...CASES.map(({ body }) => body)),
    at: fc.nat(),
    length: fc.nat(20),
    put: fc.string({ unit: 'binary', maxLength: 5 }),
  });
  fc.assert(
    fc.property(damage, ({ body, at, length, put }) => {
      const from = at % (body.length + 1);
      soundly(body.slice(0, from) + put + body.slice(from + length));
    }),
    { numRuns: 3000 },
  );
});

test.run();
