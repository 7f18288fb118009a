import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatTime } from '../../src/format.ts';
import { factWords } from '../../src/state/facts.ts';

const test = suite('facts');
const textOf = (name: string, fact: Parameters<typeof factWords>[0][string]) => factWords({ [name]: fact })[0];

test('a number named …Ms is a duration', () => assert.equal(textOf('slowestMs', 29_800), { name: 'slowest', text: '30 s' }));
test('a number named …At is a time of day', () => {
  assert.equal(textOf('deregisteredAt', 1_000), { name: 'deregistered at', text: formatTime(1_000) });
});
test('any other number is a number', () => assert.is(textOf('evicted', 1_400)?.text, '1,400'));
test('a list is joined', () => assert.is(textOf('places', ['shop-web', 'shop-grpc'])?.text, 'shop-web, shop-grpc'));
test('a record is written as it is', () => assert.is(textOf('counts', { a: 1 })?.text, '{"a":1}'));
test('no is an answer', () => assert.is(textOf('cordoned', false)?.text, 'false'));
test('what says nothing is left out', () => assert.equal(factWords({ slowestPod: null, blockedBy: [] }), []));

test.run();
