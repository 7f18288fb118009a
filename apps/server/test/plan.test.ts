import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../src/cli/program.ts';

type World = { folder: string };

const plans = suite<World>('lastcall plan', { folder: '' });

plans.before.each(async (world) => {
  world.folder = await mkdtemp(join(tmpdir(), 'lastcall-plan-'));
});

plans.after.each(({ folder }) => rm(folder, { recursive: true, force: true }));

/** A plugin as a user's file, without types: its step is for no machine of the group `web`, and it notes that it was closed. */
const PLUGIN = `
const schema = { version: 1, vendor: 'test', validate: (value) => ({ value: value ?? {} }), jsonSchema: { input: () => ({ type: 'object' }) } };
export default {
  ...{ name: 'picky', apiVersion: 1, does: 'step', repeatable: true, config: { '~standard': schema } },
  setup: ({ share }) => ({
    notFor: ({ instance, kind }) => (instance.group === 'web' ? \`nobody of web minds a \${kind}\` : null),
    run() { throw new Error('a plan runs nothing'); },
    start() { throw new Error('a plan starts nothing'); },
    close() { globalThis.pickyClosed = (globalThis.pickyClosed ?? 0) + 1; },
  }),
};
`;

const CONFIGURATION = `
sources: [{ uses: eventbridge, with: { keys: [a-long-random-key-for-the-test] } }]
scope: all
pipelines:
  - name: spot
    on: [spot-interruption]
    stages:
      - name: first
        steps: [{ uses: ./picky.mjs, budget: 20s }]
`;

async function planned({ folder }: World, ...more: readonly string[]): Promise<string> {
  await writeFile(join(folder, 'picky.mjs'), PLUGIN);
  await writeFile(join(folder, 'lastcall.yaml'), CONFIGURATION);
  const said: string[] = [];
  const line = { clock: fakeClock(), environment: {}, write: (text: string) => void said.push(text), logTo: { write() {} } };
  await runProgram(['plan', join(folder, 'lastcall.yaml'), '--notice', 'spot-interruption', ...more], line);
  return said.join('\n');
}

plans('a step that says it is not for such an instance is shown as left out, with its reason', async (world) => {
  assert.match(await planned(world, '--group', 'web'), 'left out: nobody of web minds a spot-interruption');
});

plans('a step that does not say so is planned', async (world) => {
  assert.match(await planned(world), /picky {2}20 s/);
});

plans('what was set up for a plan is closed', async (world) => {
  const counted = () => (globalThis as { pickyClosed?: number }).pickyClosed ?? 0;
  const before = counted();
  await planned(world);
  assert.is(counted(), before + 1);
});

plans.run();
