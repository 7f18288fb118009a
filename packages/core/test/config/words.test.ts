import { durationText, parseDuration } from '@lastcall/plugin-api';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseListen } from '../../src/config/listen.ts';
import { shortName } from '../../src/config/normalise.ts';
import { editDistance, insteadOf, nearestTo } from '../../src/config/suggest.ts';
import { replaced, valueAt, without } from '../../src/config/tree.ts';

const words = suite('words of a configuration');

words('a duration is a whole number and its unit', () => {
  assert.is(parseDuration('500ms'), 500);
  assert.is(parseDuration('90s'), 90_000);
  assert.is(parseDuration('5m'), 300_000);
  assert.is(parseDuration('2h'), 7_200_000);
  assert.is(parseDuration('14d'), 1_209_600_000);
});

words('anything else is no duration', () => {
  for (const text of ['', '5', 's', '5 s', '1.5h', '-1s', '5S', '1m30s', '12345678901s']) {
    assert.throws(
      () => parseDuration(text),
      (error: unknown) => error instanceof TypeError,
    );
  }
});

words('a duration reads back as it was written', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 999_999_999 }), (ms) => parseDuration(durationText(ms)) === ms));
});

words('an address is a host and a port', () => {
  assert.equal(parseListen('0.0.0.0:8080'), { host: '0.0.0.0', port: 8080 });
  assert.equal(parseListen('[::1]:0'), { host: '::1', port: 0 });
  assert.equal(parseListen('localhost:65535'), { host: 'localhost', port: 65_535 });
});

words('anything else is no address', () => {
  for (const text of ['8080', ':8080', 'host', 'host:', '::1:80', 'host:65536', 'a b:80']) assert.is(parseListen(text), null, text);
});

words('a plugin has a short name', () => {
  assert.is(shortName('@lastcall/plugin-k8s-drain'), 'k8s-drain');
  assert.is(shortName('lastcall-plugin-page'), 'page');
  assert.is(shortName('./plugins/mine.ts'), 'mine');
  assert.is(shortName('drainer'), 'drainer');
});

words('the nearest known word is suggested, else all of them', () => {
  assert.is(nearestTo('budjet', ['uses', 'budget', 'with']), 'budget');
  assert.is(nearestTo('DRYRUN', ['dryRun']), 'dryRun');
  assert.is(nearestTo('x', ['dryRun']), null);
  assert.is(insteadOf('colour', ['id', 'when']), 'use one of: id, when');
  assert.is(insteadOf('colour', []), 'remove it');
});

words('the distance of two words is the same both ways, and none from a word to itself', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(fc.property(word, word, (one, other) => editDistance(one, other) === editDistance(other, one)));
  fc.assert(fc.property(word, (one) => editDistance(one, one) === 0));
});

words('a changed tree leaves the old one as it was', () => {
  const tree = { a: [{ b: 1 }, { b: 2 }] };
  assert.equal(replaced(tree, ['a', 1, 'b'], 3), { a: [{ b: 1 }, { b: 3 }] });
  assert.equal(without(tree, ['a', 0, 'b']), { a: [{}, { b: 2 }] });
  assert.equal(tree, { a: [{ b: 1 }, { b: 2 }] });
});

words('entries of lists are never taken away, so that no index moves', () => {
  assert.equal(without({ a: [1, 2] }, ['a', 0]), { a: [1, 2] });
});

words('only own properties are values', () => {
  assert.is(valueAt({}, ['constructor']), undefined);
});

words.run();
