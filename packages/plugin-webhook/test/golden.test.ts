import { globSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CASES } from './support/cases.ts';
import { readGolden } from './support/golden.ts';

const test = suite('webhook: messages');

for (const [name, value] of Object.entries(CASES)) {
  // Written anew by `node --conditions=@lastcall/source packages/plugin-webhook/test/support/golden.ts`.
  test(`${name} is as its golden file has it`, () => assert.equal(value, readGolden(name)));
}

test('every golden file has its message', () => {
  const files = globSync('**/*.json', { cwd: new URL('golden', import.meta.url).pathname }).map((file) => file.replace(/\.json$/, ''));
  assert.equal(files.sort(), Object.keys(CASES).sort());
});

test.run();
