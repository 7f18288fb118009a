import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../src/cli/program.ts';

const page = await readFile(new URL('../../../docs/guides/first-run.md', import.meta.url), 'utf8');

const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map((match) => match[1] ?? '');

const [configuration = ''] = blocks('yaml');
const [good, problem, plan] = blocks('text').map((text) => text.trimEnd());

type World = { folder: string };

const test = suite<World>('docs/guides/first-run.md', { folder: '' });

test.before.each(async (world) => {
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-first-run-'));
});

test.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

/** What a command of the guide prints, or its problem, for the guide's configuration. */
async function printed({ folder }: World, text: string, command: (file: string) => readonly string[]): Promise<string> {
  const lines: string[] = [];
  const file = join(folder, 'lastcall.yaml');
  await writeFile(file, text);
  const environment = { EVENTBRIDGE_KEY: 'a-long-random-key-for-the-guide' };
  const line = { clock: fakeClock(), environment, write: (said: string) => lines.push(said), logTo: { write: () => {} } };
  await runProgram(command(file), line).catch((problem: unknown) => lines.push(messageOf(problem)));
  return lines.join('\n').replaceAll(file, 'lastcall.yaml').trimEnd();
}

test('its configuration is as good as it says', async (world) => {
  assert.is(await printed(world, configuration, (file) => ['validate', file]), good);
});

test('a typing error in it is told as it says', async (world) => {
  const wrong = configuration.replace(/^scope:/m, 'scop:');
  assert.is((await printed(world, wrong, (file) => ['validate', file])).split('\n').includes(problem ?? ''), true);
});

test('its plan is the one it shows', async (world) => {
  assert.is(await printed(world, configuration, (file) => ['plan', file, '--notice', 'spot-interruption']), plan);
});

test.run();
