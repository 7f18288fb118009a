import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLatest, forgetOldest } from '../src/latest.ts';

const test = suite('what is kept');

test('the latest are kept in order, at most as many as allowed and at least half of that', () => {
  const property = fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat()), (most, things) => {
    const latest = createLatest<number>(most);
    for (const thing of things) latest.add(thing);
    assert.ok(latest.all.length <= most);
    assert.ok(latest.all.length >= Math.min(things.length, Math.ceil(most / 2)));
    assert.equal(latest.all, things.slice(latest.forgotten));
  });
  fc.assert(property);
});

test('what was cleared counts as forgotten', () => {
  const latest = createLatest<string>(10);
  for (const thing of ['a', 'b']) latest.add(thing);
  latest.clear();
  latest.add('c');
  assert.equal([latest.all, latest.forgotten], [['c'], 2]);
});

test('the oldest entries of a map go first, and one that is written again keeps its age', () => {
  const map = new Map([...'abc'].map((key) => [key, 1]));
  map.set('a', 2);
  forgetOldest(map, 2);
  assert.equal([...map.keys()], ['b', 'c']);
});

test.run();
