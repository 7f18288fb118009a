import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readCases } from '../packages/plugin-k8s-drain/test/kubectl/case.ts';
import { PAGE, parityPage } from './drain-parity.ts';

const test = suite('drain parity');

test('the page says what the cases say; tools/drain-parity.ts writes it anew', () => {
  assert.is(readFileSync(PAGE, 'utf8'), parityPage(readCases()));
});

test('every case has its row', () => {
  const rows = parityPage(readCases()).match(/^\| \d+ \|.*$/gm) ?? [];
  assert.equal(
    rows.map((row) => Number(row.split('|')[1])),
    readCases().map((the) => the.case),
  );
});

test('every case that is not the same says why', () => {
  const rows = parityPage(readCases()).match(/^\|.*\| \+ \|.*$/gm) ?? [];
  assert.equal(
    rows.filter((row) => /\|\s*\|$/.test(row)),
    [],
  );
});

test.run();
