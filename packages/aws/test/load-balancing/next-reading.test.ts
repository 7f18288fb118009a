import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AT_MOST_EVERY_MS, ATTRIBUTES_EVERY_MS, type Choosing, nextReading } from '../../src/load-balancing/next-reading.ts';
import { aGroup } from './builders.ts';

const test = suite('what the index reads next');

const NOW = 10 * ATTRIBUTES_EVERY_MS;
type Ages = Readonly<Record<string, number | null>>;
type Known = {
  readonly names?: readonly string[];
  readonly targets?: Ages;
  readonly attributes?: Ages;
  readonly hinted?: readonly string[];
};

/** What is known, by how long ago it was read; everything was read a minute ago. */
const knowing = ({ names = ['a', 'b', 'c'], targets = {}, attributes = {}, hinted = [] }: Known = {}): Choosing => {
  const atOf = (ages: Ages) => (arn: string) => {
    const age = arn in ages ? ages[arn] : 60_000;
    return age == null ? null : NOW - age;
  };
  return {
    groups: names.map((name) => aGroup(name)),
    targetsReadAt: atOf(targets),
    attributesReadAt: atOf(attributes),
    hinted: new Set(hinted),
    now: NOW,
  };
};
const chosen = (known: Known) => {
  const next = nextReading(knowing(known));
  return next && [next.what, next.group.arn];
};

test('groups nobody has read come first, the hinted ones before the others', () => {
  assert.equal(chosen({ targets: { b: null, c: null }, hinted: ['c', 'a'] }), ['targets', 'c']);
  assert.equal(chosen({ targets: { b: null, c: null }, hinted: ['a'] }), ['targets', 'b']);
});

test('unread targets come before unread attributes', () => {
  assert.equal(chosen({ targets: { c: null }, attributes: { a: null } }), ['targets', 'c']);
});

test('when every group has been read, unknown attributes are', () => {
  assert.equal(chosen({ targets: { a: 900_000 }, attributes: { b: null } }), ['attributes', 'b']);
});

test('attributes are read anew before those who act find them too old', () => {
  assert.equal(chosen({ attributes: { c: ATTRIBUTES_EVERY_MS } }), ['attributes', 'c']);
  assert.is(chosen({ attributes: { c: ATTRIBUTES_EVERY_MS - 1 } })?.[0], 'targets');
});

test('then comes what was read longest ago', () => {
  assert.equal(chosen({ targets: { a: 40_000, b: 50_000, c: 45_000 } }), ['targets', 'b']);
});

test('no group is read more often than every half minute', () => {
  assert.is(chosen({ targets: { a: 29_999, b: 10_000, c: 0 } }), null);
  assert.equal(chosen({ targets: { a: 30_000, b: 10_000, c: 0 } }), ['targets', 'a']);
  assert.is(AT_MOST_EVERY_MS, 30_000);
});

test('without groups there is nothing to read', () => {
  assert.is(chosen({ names: [] }), null);
});

test('read as it says, every group is read again within as many readings as there are groups and attributes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.uniqueArray(fc.integer({ min: 0, max: 29 })), (count, hinted) => {
      const names = Array.from({ length: count }, (_, index) => `${index}`);
      const [targets, attributes] = [new Map<string, number>(), new Map<string, number>()];
      const order: string[] = [];
      for (let now = NOW; order.length < 3 * count; now += 60_000 / count) {
        const next = nextReading({
          ...knowing({ names, hinted: hinted.map(String) }),
          targetsReadAt: (arn) => targets.get(arn) ?? null,
          attributesReadAt: (arn) => attributes.get(arn) ?? null,
          now,
        });
        if (next === null) continue;
        (next.what === 'targets' ? targets : attributes).set(next.group.arn, now);
        order.push(`${next.what} ${next.group.arn}`);
      }
      const each = (what: string) => names.map((name) => `${what} ${name}`).sort();
      assert.equal(order.slice(0, count).sort(), each('targets'));
      assert.equal(order.slice(count, 2 * count).sort(), each('attributes'));
      assert.equal(order.slice(2 * count).sort(), each('targets'));
    }),
    { numRuns: 30 },
  );
});

test.run();
