import { readFileSync } from 'node:fs';
import {
  API_VERSION,
  type ConfigOf,
  definePlugin,
  defineReporter,
  done,
  type Plugin,
  type Reporter,
  type Step,
  type StepPlugin,
  type StepResult,
  skipped,
} from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as z from 'zod';
import example from './example.ts';

const test = suite('the types of the contract');

/** Compiles only when both types are the same. */
type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const holds = <_Claim extends true>() => {};

const config = z.strictObject({
  name: z.string().describe('A name.'),
  settle: z
    .string()
    .default('15s')
    .describe('A duration.')
    .transform((text) => Number.parseInt(text, 10)),
});
const run: Step['run'] = async () => done('did it');
const parts = { name: 'say-so', apiVersion: API_VERSION, config };
const quiet: Reporter = { report: async () => {} };

test('setup is given the configuration as the schema gives it out', () => {
  const plugin = definePlugin({
    ...parts,
    setup(context) {
      holds<Same<typeof context.config, { name: string; settle: number }>>();
      return { run };
    },
  });
  holds<Same<typeof plugin, StepPlugin<{ name: string; settle: number }>>>();
  holds<Same<ConfigOf<typeof config>, { name: string; settle: number }>>();
  assert.equal([plugin.does, plugin.repeatable], ['step', true]);
});

test('a reporter is given its configuration in the same way', () => {
  const plugin = defineReporter({
    ...parts,
    setup(context) {
      holds<Same<typeof context.config, { name: string; settle: number }>>();
      return quiet;
    },
  });
  assert.is(plugin.does, 'report');
});

test('a step that must not run twice says so', () => {
  assert.is(definePlugin({ ...parts, repeatable: false, setup: () => ({ run }) }).repeatable, false);
});

test('a step without run is refused', () => {
  // @ts-expect-error run is what a step is for
  definePlugin({ ...parts, setup: () => ({ check: async () => {} }) });
});

test('a plugin without a configuration schema is refused', () => {
  // @ts-expect-error even a plugin without keys says so by a schema
  definePlugin({ name: 'say-so', apiVersion: API_VERSION, setup: () => ({ run }) });
});

test('a run that gives no result is refused', () => {
  // @ts-expect-error the outcome is told by done or skipped
  definePlugin({ ...parts, setup: () => ({ run: async () => {} }) });
});

test('the host takes any plugin', () => {
  const plugins: readonly Plugin[] = [
    definePlugin({ ...parts, setup: () => ({ run }) }),
    definePlugin({ ...parts, config: z.strictObject({ count: z.int() }), setup: () => ({ run }) }),
    defineReporter({ ...parts, setup: () => quiet }),
    example,
  ];
  assert.equal(
    plugins.map(({ does }) => does),
    ['step', 'step', 'report', 'step'],
  );
});

test('done and skipped have one shape', () => {
  holds<Same<ReturnType<typeof done>, StepResult>>();
  holds<Same<ReturnType<typeof skipped>, StepResult>>();
  assert.equal(done('moved 4 pods', { pods: 4 }), { did: 'done', summary: 'moved 4 pods', facts: { pods: 4 } });
  assert.equal(skipped('no such node'), { did: 'skipped', summary: 'no such node', facts: {} });
});

test('facts are plain data', () => {
  done('it is', { text: 'a', number: 1, flag: true, nothing: null, list: ['a', 1], nested: { list: [{}] } });
  // @ts-expect-error a Date does not survive the journal
  done('it is not', { at: new Date(0) });
});

test('the example of the README is the one that is tested', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = readFileSync(new URL('./example.ts', import.meta.url), 'utf8');
  assert.ok(readme.includes(`\`\`\`ts\n${code}\`\`\``));
});

test.run();
