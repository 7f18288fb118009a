import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { escaped, section } from '../src/blocks.ts';

const test = suite('slack: blocks');

test('the three signs Slack reads are escaped', () => assert.is(escaped('R&D <!here>', 100), 'R&amp;D &lt;!here&gt;'));

test('words that just fit are not cut', () => assert.is(escaped('a&b', 7), 'a&amp;b'));

test('an escape is never cut in two', () => assert.is(escaped('a&b', 6), 'a…'));

test('line breaks in foreign words become spaces', () => assert.is(escaped(' one\n\ttwo ', 20), 'one two'));

test('whatever is cut keeps to its limit and splits no character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const cut = escaped(text, max);
      assert.ok(cut.length <= max);
      assert.ok(cut.isWellFormed());
    }),
  );
});

test('lines beyond the limit of a section are counted', () => {
  const block = section(Array.from({ length: 100 }, () => 'x'.repeat(99)));
  assert.ok(block.type === 'section' && block.text.text.endsWith('… and 71 more'));
});

test.run();
