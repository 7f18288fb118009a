import { CodedError, definePlugin, done, type Plugin } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as z from 'zod';
import { loadPlugin, loadPlugins } from '../../src/plugins/load-plugin.ts';
import { isPluginName, specifierOf } from '../../src/plugins/plugin-name.ts';

const plugins = suite('loading plugins');

const good = definePlugin({ name: 'good', apiVersion: 1, config: z.strictObject({}), setup: () => ({ run: async () => done('did') }) });

const from = (importModule: (specifier: string) => Promise<unknown>, resolve = (name: string) => name) => ({ importModule, resolve });
const exporting = (value: unknown) => from(async () => ({ default: value }));
const failing = (message: string, code: string) => from(() => Promise.reject(Object.assign(new Error(message), { code })));

async function errorOf(loading: Promise<Plugin>): Promise<CodedError> {
  const error = await loading.then(
    () => null,
    (reason: unknown) => reason,
  );
  assert.instance(error, CodedError);
  return error as CodedError;
}

plugins("a module's default export is the plugin", async () => {
  assert.is((await loadPlugin('good', exporting(good))).name, 'good');
});

plugins('a package that is not there is not found, and how to install it is said', async () => {
  const error = await errorOf(loadPlugin('absent', failing("Cannot find package 'absent' imported from /x", 'ERR_MODULE_NOT_FOUND')));
  assert.is(error.code, 'PLUGIN_NOT_FOUND');
  assert.is(error.hint, 'install it: npm install absent');
  assert.ok(error.cause instanceof Error);
});

plugins('a package the resolver does not find is not found', async () => {
  const resolve = () => {
    throw Object.assign(new Error("Cannot find module 'absent'"), { code: 'MODULE_NOT_FOUND' });
  };
  assert.is(
    (
      await errorOf(
        loadPlugin(
          'absent',
          from(async () => ({}), resolve),
        ),
      )
    ).code,
    'PLUGIN_NOT_FOUND',
  );
});

plugins('a file that is not there is not found, and what was tried is said', async () => {
  const missing = failing("Cannot find module '/etc/a b/mine.ts' imported from /x", 'ERR_MODULE_NOT_FOUND');
  const error = await errorOf(loadPlugin('./mine.ts', { ...missing, resolve: () => 'file:///etc/a%20b/mine.ts' }));
  assert.is(error.code, 'PLUGIN_NOT_FOUND');
  assert.match(error.message, 'file:///etc/a%20b/mine.ts');
});

plugins('a plugin that misses something itself is invalid, not absent', async () => {
  const error = await errorOf(loadPlugin('there', failing("Cannot find package 'other' imported from /there", 'ERR_MODULE_NOT_FOUND')));
  assert.is(error.code, 'PLUGIN_INVALID');
  assert.match(error.message, "'other'");
});

plugins('a module that throws as it loads is an invalid plugin, whatever it throws', async () => {
  for (const thrown of [new SyntaxError('odd'), 'text', null, undefined]) {
    assert.is(
      (
        await errorOf(
          loadPlugin(
            'odd',
            from(() => Promise.reject(thrown)),
          ),
        )
      ).code,
      'PLUGIN_INVALID',
    );
  }
});

plugins('another version of the contract is refused', async () => {
  assert.is((await errorOf(loadPlugin('new', exporting({ ...good, apiVersion: 2 })))).code, 'PLUGIN_API_VERSION');
});

plugins('what has not the shape of a plugin is invalid, and why is said', async () => {
  const throwing = {
    '~standard': {
      ...good.config['~standard'],
      jsonSchema: {
        input: () => {
          throw new Error('cannot');
        },
      },
    },
  };
  const faults: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /default export/],
    ['text', /default export/],
    [{ ...good, apiVersion: '1' }, /apiVersion/],
    [{ ...good, name: 'Good One' }, /name/],
    [{ ...good, name: undefined }, /name/],
    [{ ...good, does: 'dream' }, /'step' nor 'report'/],
    [{ ...good, setup: undefined }, /setup/],
    [{ ...good, config: {} }, /Standard Schema/],
    [{ ...good, config: { '~standard': { version: 1, validate: () => ({ value: 1 }) } } }, /JSON Schema/],
    [{ ...good, config: throwing }, /JSON Schema/],
  ];
  for (const [value, pattern] of faults) {
    const error = await errorOf(loadPlugin('odd', exporting(value)));
    assert.is(error.code, 'PLUGIN_INVALID');
    assert.match(error.message, pattern);
  }
});

plugins('a name that is used twice is loaded once, and one failure spoils no other', async () => {
  const imports: string[] = [];
  const importModule = async (specifier: string) => {
    imports.push(specifier);
    return { default: specifier === 'good' ? good : null };
  };
  const loaded = await loadPlugins(['good', 'bad', 'good'], from(importModule));
  assert.equal(imports, ['good', 'bad']);
  assert.equal(
    [...loaded].map(([name, result]) => [name, 'plugin' in result]),
    [
      ['good', true],
      ['bad', false],
    ],
  );
});

plugins('a path counts from the folder of the configuration, a package stays as it is', () => {
  const folder = new URL('file:///etc/lastcall/');
  assert.is(specifierOf('./mine.ts', folder), 'file:///etc/lastcall/mine.ts');
  assert.is(specifierOf('../mine.ts', folder), 'file:///etc/mine.ts');
  assert.is(specifierOf('@lastcall/plugin-slack', folder), '@lastcall/plugin-slack');
});

plugins('a plugin is named by a package or a path with a dot, never by an address', () => {
  for (const name of ['mine', '@me/mine', './mine.ts', '../x/mine.mjs']) assert.ok(isPluginName(name), name);
  for (const name of ['', '/mine.ts', 'node:fs', 'https://x.y/z.js', 'data:text/javascript,1', 'a/b', '@me/a/b', 'A B', '.hidden']) {
    assert.not.ok(isPluginName(name), name);
  }
});

plugins.run();
