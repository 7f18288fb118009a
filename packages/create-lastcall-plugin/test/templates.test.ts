import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { KINDS } from '../src/arguments.ts';

const run = promisify(execFile);
const TEMPLATES = new URL('../templates/', import.meta.url).pathname;

const test = suite('templates');

for (const kind of KINDS) {
  test(`the ${kind} keeps every duty of a plugin, and its own rules`, async () => {
    const args = ['--conditions=@lastcall/source', '--test', '--test-reporter=tap', 'test/*.spec.ts'];
    const { stdout } = await run(process.execPath, args, { cwd: join(TEMPLATES, kind), env: { ...process.env, NODE_OPTIONS: '' } });
    assert.match(stdout, /^# fail 0$/m);
    assert.ok(Number(/^# pass (\d+)$/m.exec(stdout)?.[1]) > 5, stdout);
  });

  test(`the ${kind} fits the types of the contract`, async () => {
    // Beside the templates, so that it finds the same packages.
    const folder = await mkdtemp(join(TEMPLATES, '../.checked-'));
    await cp(join(TEMPLATES, kind), folder, { recursive: true });
    const args = ['--noEmit', '--customConditions', '@lastcall/source', '--rootDir', '/', '-p', folder];
    await run('node_modules/.bin/tsc', args).finally(() => rm(folder, { recursive: true }));
  });

  test(`the README of the ${kind} has the six headings of every plugin`, async () => {
    const readme = await readFile(join(TEMPLATES, kind, 'README.md'), 'utf8');
    const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    assert.equal(headings, ['Does', 'Needs', 'Configuration', 'Budget advice', 'Outcomes and codes', 'Limits']);
  });
}

test.run();
