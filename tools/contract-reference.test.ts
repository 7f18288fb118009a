import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { contractPage, PAGE } from './contract-reference.ts';

const test = suite(PAGE);

test('the contract is what it was when somebody last decided on it', () =>
  assert.is(readFileSync(PAGE, 'utf8'), contractPage(), 'read UPGRADING.md, then run tools/contract-reference.ts'));

test.run();
