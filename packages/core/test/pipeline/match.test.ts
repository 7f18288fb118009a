import { anInstance, anInterruption } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { When } from '../../src/config/config.ts';
import { matches } from '../../src/pipeline/match.ts';

const test = suite('what a `when` matches');

const OURS = anInterruption({ account: '111122223333', region: 'eu-west-1', instance: anInstance({ tags: { team: 'shop' } }) });
const NAMELESS = { ...OURS, account: null, region: null };
const UNKNOWN = { ...OURS, instance: null };

const cases: readonly (readonly [string, When, boolean, typeof OURS])[] = [
  ['one of several accounts', { accounts: ['222233334444', '111122223333'] }, true, OURS],
  ['another account', { accounts: ['222233334444'] }, false, OURS],
  ['one of several regions', { regions: ['eu-west-1', 'us-east-1'] }, true, OURS],
  ['another region', { regions: ['us-east-1'] }, false, OURS],
  ['the account, and another region', { accounts: ['111122223333'], regions: ['us-east-1'] }, false, OURS],
  ['the account and a tag', { accounts: ['111122223333'], tags: { team: 'shop' } }, true, OURS],
  ['the account and another tag', { accounts: ['111122223333'], tags: { team: 'other' } }, false, OURS],
  ['an account the notice does not name', { accounts: ['111122223333'] }, false, NAMELESS],
  ['a region the notice does not name', { regions: ['eu-west-1'] }, false, NAMELESS],
  ['the account of an instance nobody knows', { accounts: ['111122223333'] }, true, UNKNOWN],
  ['the account and a tag of an instance nobody knows', { accounts: ['111122223333'], tags: { team: 'shop' } }, false, UNKNOWN],
];

for (const [name, when, expected, interruption] of cases) {
  test(`${name}: ${expected ? 'fits' : 'does not fit'}`, () => assert.is(matches(when, interruption), expected));
}

test.run();
