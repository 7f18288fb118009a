import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holdFor } from '../src/compose.ts';

const test = suite('how long a queue keeps a message');

for (const store of ['memory:', 'sqlite:./data/lastcall.db', 'sqlite:postgres.db']) {
  test(`${store}: until its interruption has closed, for the store ends with the machine`, () => assert.is(holdFor(store), 'until-closed'));
}

for (const store of ['postgres://db/lastcall', 'postgresql://db/lastcall', 'dynamodb://lastcall?region=eu-west-1']) {
  test(`${store}: until it is stored, for the store outlives the machine`, () => assert.is(holdFor(store), 'until-taken'));
}

test.run();
