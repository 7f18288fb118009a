import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOf, type Route, readRoute } from '../../src/state/route.ts';

const test = suite('route');

const routes: readonly Route[] = [
  { page: 'now' },
  { page: 'history' },
  { page: 'parked' },
  { page: 'interruption', id: 'int-1kz3v5c0g' },
  { page: 'interruption', id: 'with/slash and %' },
];
for (const route of routes) {
  test(`${addressOf(route)} leads back to where it came from`, () => assert.equal(readRoute(addressOf(route)), route));
}

for (const hash of ['', '#', '#/', '#/nonsense', '#/i/', '#content']) {
  test(`"${hash}" is the first page`, () => assert.equal(readRoute(hash), { page: 'now' }));
}

test('an address with a lone percent sign is taken as it is', () => {
  assert.equal(readRoute('#/i/100%'), { page: 'interruption', id: '100%' });
});

test.run();
