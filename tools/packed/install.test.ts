import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../apps/server/test/simulated-server.ts';
import { type Installed, install, PLAIN_NODE, packForeign, whyNoRegistry } from './an-install.ts';
import { packAll } from './pack.ts';

const why = await whyNoRegistry();

const test = suite<{ packed: string; installed: Installed; processes: ChildProcess[] }>(
  'what is packed, installed by npm into an empty folder',
);

/** A step of somebody else's, as it would come from npm. */
const FOREIGN = {
  'package.json': JSON.stringify({
    ...{ name: 'lastcall-plugin-flag', version: '1.0.0', type: 'module', exports: './index.js' },
    peerDependencies: { '@lastcall/plugin-api': '*' },
  }),
  'index.js': `import { API_VERSION, definePlugin, done } from '@lastcall/plugin-api';
const schema = { version: 1, vendor: 'flag', validate: (value) => ({ value: value ?? {} }), jsonSchema: { input: () => ({ type: 'object' }) } };
export default definePlugin({
  name: 'flag',
  apiVersion: API_VERSION,
  config: { '~standard': schema },
  setup: ({ config }) => ({ run: async ({ instanceId }) => done(\`\${config.colour} flag raised for \${instanceId}\`) }),
});
`,
};

/** Starts a simulated AWS in its own process, and interrupts an instance when it is told to. */
const WORLD = `import { createInterface } from 'node:readline';
import { systemClock } from '@lastcall/plugin-api';
import { createSandbox } from '@lastcall/sandbox';
const sandbox = await createSandbox({ clock: systemClock, size: 1, podsPerNode: 1 });
const queue = await sandbox.aws.world.createQueue('interruptions');
sandbox.aws.route({ to: queue.url });
const [machine] = sandbox.fleet.machines();
console.log(JSON.stringify({ url: sandbox.aws.url, queueUrl: queue.url, instanceId: machine.instance.id }));
createInterface({ input: process.stdin }).on('line', () => sandbox.aws.interruptSpot(machine.instance.id));
`;

const configuration = (queueUrl: string) => `
listen: { public: "127.0.0.1:0", private: "127.0.0.1:0" }
sources: [{ uses: sqs, with: { queueUrl: "${queueUrl}", region: eu-west-1, waitSeconds: 1 } }]
store: sqlite:./lastcall.db
scope: { tags: { lastcall: "yes" } }
pipelines:
  - name: spot
    on: [spot-interruption]
    stages:
      - { name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 20s, with: { settle: 100ms } }] }
      - { name: flag, steps: [{ uses: lastcall-plugin-flag, with: { colour: red } }] }
`;

type World = { readonly url: string; readonly queueUrl: string; readonly instanceId: string };

test.before.each(async (its) => {
  its.processes = [];
  its.packed = await mkdtemp(join(tmpdir(), 'lastcall-packed-'));
  const tarballs = [...packAll(its.packed).values()];
  its.installed = await install([...tarballs, await packForeign(join(its.packed, 'flag'), FOREIGN)]);
});

test.after.each(async ({ processes, packed, installed }) => {
  for (const each of processes) each.kill('SIGKILL');
  await Promise.all([rm(packed, { recursive: true, force: true }), installed.close()]);
});

/** Starts plain Node in the folder; gives the process and its lines. */
function start({ installed, processes }: { installed: Installed; processes: ChildProcess[] }, args: readonly string[], env = {}) {
  const child = spawn(PLAIN_NODE, args, { cwd: installed.folder, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
  processes.push(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => said.push(line));
  return { child, said };
}

async function worldIn(its: Parameters<typeof start>[0]): Promise<World & { interrupt(): void }> {
  await writeFile(join(its.installed.folder, 'world.js'), WORLD);
  const { child, said } = start(its, ['world.js']);
  await until(() => said.length > 0, 'the simulated world');
  return { ...(JSON.parse(said[0] ?? '') as World), interrupt: () => void child.stdin.write('now\n') };
}

type Listed = { readonly outcome: string | null; readonly steps: readonly { readonly summary: string }[] };

const rule = why === null ? test : test.skip;
if (why !== null) console.log(`# skip what is packed, installed by npm: ${why}`);

rule('the server runs a notice through its own plugins and one of somebody else’s, named in the YAML', async (its) => {
  const world = await worldIn(its);
  await writeFile(join(its.installed.folder, 'lastcall.yaml'), configuration(world.queueUrl));
  const aws = { AWS_ENDPOINT_URL: world.url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };
  const bin = 'node_modules/.bin/lastcall';
  const { child, said } = start(its, [bin, 'serve', '-c', 'lastcall.yaml'], { ...aws, AWS_EC2_METADATA_DISABLED: 'true' });
  const pageLine = () => said.find((line) => line.startsWith('page '));
  await until(() => pageLine() !== undefined, `the server, which says ${said.join('\n')}`);
  const page = pageLine()?.split(/\s+/)[1] ?? '';
  world.interrupt();
  let listed: readonly Listed[] = [];
  const look = async () => {
    listed = (await (await fetch(`${page}/api/interruptions?detail=whole`)).json()) as readonly Listed[];
  };
  for (let tries = 0; tries < 60 && listed[0]?.outcome == null; tries += 1) {
    await look();
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.is(listed[0]?.outcome, 'succeeded', JSON.stringify(listed));
  assert.match(listed[0]?.steps[0]?.summary ?? '', 'out of 2 target groups');
  assert.is(listed[0]?.steps[1]?.summary, `red flag raised for ${world.instanceId}`);
  assert.match(await (await fetch(page)).text(), '<!doctype html>');
  child.kill('SIGTERM');
  assert.equal(await once(child, 'exit'), [0, null]);
});

test.run();
