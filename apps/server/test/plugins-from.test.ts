import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadPlugin } from '@lastcall/core';
import { CodedError, codeOf } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfigFile } from '../src/config-file.ts';
import { pluginsFrom } from '../src/plugins-from.ts';

type World = { folder: string; configuration: string; working: string };

const test = suite<World>('where plugins are found');

test.before.each(async (world) => {
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-plugins-'));
  world.configuration = join(world.folder, 'etc');
  world.working = join(world.folder, 'work');
  await Promise.all([world.configuration, world.working].map((folder) => mkdir(folder, { recursive: true })));
});

test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

/** The source of a plugin that says where it lies. */
const pluginNamed = (name: string) => `
const schema = { version: 1, vendor: 'test', validate: (value) => ({ value: value ?? {} }), jsonSchema: { input: () => ({ type: 'object' }) } };
export default { name: '${name}', apiVersion: 1, does: 'step', repeatable: true, config: { '~standard': schema }, setup: () => ({ run() {} }) };
`;

type Package = { readonly name: string; readonly source: string; readonly manifest?: object };

async function install(folder: string, { name, source, manifest = {} }: Package): Promise<void> {
  const file = join(folder, 'node_modules', name, 'index.js');
  await mkdir(dirname(file), { recursive: true });
  const whole = { name, version: '1.0.0', type: 'module', exports: { '.': { import: './index.js' } }, ...manifest };
  await writeFile(join(dirname(file), 'package.json'), JSON.stringify(whole));
  await writeFile(file, source);
}

const load = ({ configuration, working }: World, name: string) => loadPlugin(name, pluginsFrom([configuration, working]));

async function refusal(loading: Promise<unknown>): Promise<CodedError> {
  const problem = await loading.catch((error: unknown) => error);
  assert.instance(problem, CodedError);
  return problem as CodedError;
}

test('a package beside the configuration is found, whatever the working directory has', async (world) => {
  await install(world.configuration, { name: 'lastcall-plugin-x', source: pluginNamed('of-configuration') });
  await install(world.working, { name: 'lastcall-plugin-x', source: pluginNamed('of-work') });
  assert.is((await load(world, 'lastcall-plugin-x')).name, 'of-configuration');
});

test('else the one of the working directory, or of a folder above', async (world) => {
  await install(world.folder, { name: '@me/lastcall-plugin-x', source: pluginNamed('above') });
  await install(world.working, { name: 'lastcall-plugin-y', source: pluginNamed('of-work') });
  assert.is((await load(world, '@me/lastcall-plugin-x')).name, 'above');
  assert.is((await load(world, 'lastcall-plugin-y')).name, 'of-work');
});

test('else what comes with the server, which an own one of the same name replaces', async (world) => {
  assert.is((await load(world, '@lastcall/plugin-webhook')).name, 'webhook');
  await install(world.configuration, { name: '@lastcall/plugin-webhook', source: pluginNamed('patched') });
  assert.is((await load(world, '@lastcall/plugin-webhook')).name, 'patched');
});

test('a package that is nowhere is named with every folder it was looked for from, and with how to install it', async (world) => {
  const { code, message, hint } = await refusal(load(world, 'lastcall-plugin-nowhere'));
  assert.is(code, 'PLUGIN_NOT_FOUND');
  assert.match(message, `looked from ${world.configuration}, then ${world.working}, then at what comes with this server`);
  assert.is(hint, `install it: npm install --prefix ${world.configuration} lastcall-plugin-nowhere`);
});

test('a package without an entry is there, and told so', async (world) => {
  await install(world.configuration, { name: 'no-entry', source: '', manifest: { exports: { './other': './index.js' } } });
  const { code, hint } = await refusal(load(world, 'no-entry'));
  assert.is(code, 'PLUGIN_INVALID');
  assert.match(hint, 'give its `exports` a "."');
});

test('a package that was not built says which file is missing', async (world) => {
  await install(world.configuration, { name: 'unbuilt', source: '', manifest: { exports: './dist/index.js' } });
  const { code, message, hint } = await refusal(load(world, 'unbuilt'));
  assert.is(code, 'PLUGIN_INVALID');
  assert.match(message, /its file .+dist\/index\.js is not there/);
  assert.match(hint, 'build it');
});

test('so does one without any entry that was built', async (world) => {
  await install(world.configuration, { name: 'unbuilt', source: '', manifest: { exports: undefined, main: './dist/index.js' } });
  await rm(join(world.configuration, 'node_modules/unbuilt/index.js'));
  const { code, message, hint } = await refusal(load(world, 'unbuilt'));
  assert.is(code, 'PLUGIN_INVALID');
  assert.match(message, /the package in .+node_modules\/unbuilt\/ names no module that is there/);
  assert.match(hint, 'build it');
});

test('a package whose package.json is broken says which file that is', async (world) => {
  await install(world.configuration, { name: 'broken', source: '' });
  await writeFile(join(world.configuration, 'node_modules/broken/package.json'), '{ "name": ');
  const { message } = await refusal(load(world, 'broken'));
  assert.match(message, /its .+node_modules\/broken\/package\.json is no valid JSON/);
});

test('a CommonJS module that lacks a package says which', async (world) => {
  const manifest = { type: 'commonjs', exports: './index.js' };
  await install(world.configuration, { name: 'needy', source: "require('lastcall-needs-this');", manifest });
  const { message, hint } = await refusal(load(world, 'needy'));
  assert.match(message, 'it needs the package lastcall-needs-this');
  assert.match(hint, 'npm install lastcall-needs-this');
});

test('a module that cannot be parsed is not said to be at a place inside of Node', async (world) => {
  await install(world.configuration, { name: 'garbled', source: 'export default {\n  a: ;\n};' });
  const { message } = await refusal(load(world, 'garbled'));
  assert.is(message, "garbled is not a usable plugin: importing it failed (Unexpected token ';')");
});

test('of a long message the first line is told', async (world) => {
  await install(world.configuration, { name: 'wordy', source: "throw new Error('first\\nsecond');" });
  const { message } = await refusal(load(world, 'wordy'));
  assert.match(message, /\(first\)$/);
});

test('a package that lacks another says which, and to install it', async (world) => {
  await install(world.configuration, { name: 'needy', source: "import 'lastcall-needs-this';" });
  const { message, hint } = await refusal(load(world, 'needy'));
  assert.match(message, 'it needs the package lastcall-needs-this');
  assert.match(hint, 'npm install lastcall-needs-this');
});

test('one that throws as it is imported says where', async (world) => {
  await install(world.configuration, { name: 'angry', source: "\nthrow new Error('no such day');" });
  const { message } = await refusal(load(world, 'angry'));
  assert.match(message, /importing it failed at file:.+angry\/index\.js:2:\d+ \(no such day\)/);
});

test('a CommonJS module is told to become an ES module', async (world) => {
  const source = 'exports.__esModule = true; exports.default = { apiVersion: 1 };';
  await install(world.configuration, { name: 'old', source, manifest: { type: 'commonjs', exports: './index.js' } });
  const { message, hint } = await refusal(load(world, 'old'));
  assert.match(message, 'it is a CommonJS module');
  assert.match(hint, '"type": "module"');
});

test('which side to upgrade is said for another version of the contract', async (world) => {
  await install(world.configuration, { name: 'newer', source: 'export default { apiVersion: 9 };' });
  await install(world.configuration, { name: 'older', source: 'export default { apiVersion: 0 };' });
  assert.match((await refusal(load(world, 'newer'))).hint, 'upgrade the server');
  assert.match((await refusal(load(world, 'older'))).hint, 'upgrade older');
});

/** The first problem of a configuration that names a plugin nobody has. */
async function firstProblem({ configuration }: World): Promise<unknown> {
  const file = join(configuration, 'lastcall.yaml');
  await writeFile(
    file,
    'sources: [{ uses: eventbridge, with: { keys: ["a-key-for-tests-0123456789"] } }]\nscope: all\npipelines:\n  - name: p\n    on: [spot-interruption]\n    stages: [{ name: s, steps: [{ uses: lastcall-plugin-nowhere }] }]\n',
  );
  const problem = await readConfigFile(file, {}).catch((error: unknown) => error);
  const [first] = problem instanceof AggregateError ? problem.errors : [problem];
  return first;
}

test('the place in the file is told', async (world) => {
  const first = await firstProblem(world);
  assert.is(codeOf(first, ''), 'PLUGIN_NOT_FOUND');
  assert.match(
    String(first),
    /lastcall\.yaml:6:\d+ pipelines\[0\]\.stages\[0\]\.steps\[0\]\.uses: the plugin lastcall-plugin-nowhere was not found/,
  );
});

test('a configuration’s plugins are looked for from its own folder first, then from the working directory', async (world) => {
  const first = await firstProblem(world);
  assert.match(String(first), `looked from ${world.configuration}, then ${process.cwd()}, then at what comes with this server`);
});

test('an error of a plugin’s own copy of the contract is known by its code', () => {
  const mark = Symbol.for('@lastcall/plugin-api CodedError');
  const foreign = Object.assign(new Error('refused'), { [mark]: true, code: 'THEIRS_REFUSED', hint: 'ask them' });
  assert.is(codeOf(foreign, 'none'), 'THEIRS_REFUSED');
  assert.is(codeOf(new Error('refused'), 'none'), 'none');
});

test.run();
