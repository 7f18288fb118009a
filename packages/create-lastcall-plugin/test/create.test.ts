import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readArguments } from '../src/arguments.ts';
import { writePlugin } from '../src/write-plugin.ts';

const test = suite<{ folder: string }>('npm create lastcall-plugin');

test.before.each(async (its) => {
  its.folder = await mkdtemp(join(tmpdir(), 'lastcall-create-'));
});
test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

const asked = (...argv: readonly string[]) => {
  const read = readArguments(argv);
  if (read === 'help') throw new Error('help was read');
  return read;
};

test('a name becomes that of the plugin, of its package and of its folder', () => {
  assert.equal(asked('page-somebody'), {
    ...{ name: 'page-somebody', packageName: 'lastcall-plugin-page-somebody', kind: 'step', folder: 'lastcall-plugin-page-somebody' },
  });
  assert.equal(asked('lastcall-plugin-page').name, 'page');
});

test('with a scope the package is called as it was said', () => {
  const { name, packageName, folder } = asked('@acme/lastcall-page', '--kind', 'reporter', '--dir', 'here');
  assert.equal([name, packageName, folder], ['page', '@acme/lastcall-page', 'here']);
});

test('what is no name, no kind or no option is refused with what is meant', () => {
  assert.throws(() => readArguments(['Page Somebody']), /is no name: expected lower-case words/);
  assert.throws(() => readArguments(['page', '--kind', 'source']), /There is no kind "source": expected step or reporter/);
  assert.throws(() => readArguments(['page', '--kid', 'step']), /Unknown option '--kid'/);
  assert.throws(() => readArguments(['one', 'two']), /Expected one name/);
  assert.throws(() => readArguments(['lastcall-']), /is no name/);
});

test('nothing, and --help, teach', () => {
  assert.equal([readArguments([]), readArguments(['-h'])], ['help', 'help']);
});

test('everything of the template is there, under the new name', async ({ folder }) => {
  const to = join(folder, 'new');
  assert.match(writePlugin({ ...asked('page-somebody'), folder: to }), 'npm install');
  assert.equal((await readdir(to)).sort(), ['.gitignore', 'README.md', 'lastcall.yaml', 'package.json', 'src', 'test', 'tsconfig.json']);
  const source = await readFile(join(to, 'src/index.ts'), 'utf8');
  assert.match(source, "name: 'page-somebody'");
  assert.match(source, "code: 'PAGE_SOMEBODY_REFUSED'");
  assert.is(JSON.parse(await readFile(join(to, 'package.json'), 'utf8')).name, 'lastcall-plugin-page-somebody');
  assert.match(await readFile(join(to, 'README.md'), 'utf8'), 'https://service.example.com');
});

test('a folder that has something in it is left as it is', async ({ folder }) => {
  await writeFile(join(folder, 'mine.txt'), 'mine');
  assert.throws(() => writePlugin({ ...asked('page'), folder }), /is not empty/);
  assert.equal(await readdir(folder), ['mine.txt']);
});

test.run();
