import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from './a-run.ts';
import { install, npm, packForeign, runPlain, whyNoRegistry } from './an-install.ts';
import { packAll } from './pack.ts';

const why = await whyNoRegistry();
const test = suite<{ packed: string; tarballs: ReadonlyMap<string, string> }>('what is packed, installed by npm into an empty folder');
const rule = why === null ? test : test.skip;
if (why !== null) console.log(`# skip what is packed, installed by npm: ${why}`);

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

if (why === null) {
  test.before(async (its) => {
    its.packed = await mkdtemp(join(tmpdir(), 'lastcall-packed-'));
    its.tarballs = packAll(its.packed);
  });
  test.after(({ packed }) => rm(packed, { recursive: true, force: true }));
}

rule('the server runs a notice through its own plugins and one of somebody else’s, named in the YAML', async ({ packed, tarballs }) => {
  const installed = await install([...tarballs.values(), await packForeign(join(packed, 'flag'), FOREIGN)]);
  const run = await startRun(
    installed.folder,
    `pipelines:
  - name: spot
    on: [spot-interruption]
    stages:
      - { name: out of rotation, steps: [{ uses: "@lastcall/plugin-elb-deregister", budget: 20s, with: { settle: 100ms } }] }
      - { name: flag, steps: [{ uses: lastcall-plugin-flag, with: { colour: red } }] }`,
  );
  try {
    const { outcome, steps } = await run.interrupted();
    assert.is(outcome, 'succeeded', JSON.stringify(steps));
    assert.match(steps[0]?.summary ?? '', 'out of 2 target groups');
    assert.is(steps[1]?.summary, `red flag raised for ${run.instanceId}`);
    assert.match(await (await fetch(run.page)).text(), '<!doctype html>');
    assert.is(await run.stop(), 0);
  } finally {
    run.close();
    await installed.close();
  }
});

/** A service that both new plugins talk to; what it was asked. */
async function aService() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`.trim());
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** What a stranger does from nothing to a package: create, install, test, build, pack. */
async function published(packed: string, tarballs: ReadonlyMap<string, string>, kind: 'step' | 'reporter'): Promise<string> {
  const creator = await install([tarballs.get('create-lastcall-plugin') ?? '']);
  const folder = join(packed, `my-${kind}`);
  const bin = join(creator.folder, 'node_modules/create-lastcall-plugin/dist/main.js');
  await runPlain([bin, `my-${kind}`, '--kind', kind, '--dir', folder], packed);
  await npm(['install', '--no-audit', '--no-fund', tarballs.get('@lastcall/plugin-api') ?? ''], folder);
  await npm(['test'], folder);
  const [tarball] = JSON.parse((await npm(['pack', '--json', '--silent'], folder)).replace(/^[^[]*/, '')) as readonly {
    filename: string;
  }[];
  await creator.close();
  return join(folder, tarball?.filename ?? '');
}

rule('a step and a reporter that were created, tested, built and packed run in a pipeline', async ({ packed, tarballs }) => {
  const own = [await published(packed, tarballs, 'step'), await published(packed, tarballs, 'reporter')];
  const [installed, service] = await Promise.all([install([...tarballs.values(), ...own]), aService()]);
  const run = await startRun(
    installed.folder,
    `pipelines:
  - name: spot
    on: [spot-interruption]
    stages: [{ name: announce, steps: [{ uses: lastcall-plugin-my-step, with: { url: "${service.url}" } }] }]
reporters: [{ uses: lastcall-plugin-my-reporter, with: { url: "${service.url}/news" } }]`,
  );
  try {
    const { outcome, steps } = await run.interrupted();
    assert.is(outcome, 'succeeded', JSON.stringify(steps));
    assert.is(steps[0]?.summary, `announced ${run.instanceId}`);
    for (let tries = 0; tries < 40 && service.asked.length < 2; tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(service.asked.slice(0, 1), [`PUT /${run.instanceId}`]);
    assert.match(service.asked[1] ?? '', `POST /news ${run.instanceId} (spot-interruption) succeeded: `);
  } finally {
    run.close();
    service.close();
    await installed.close();
  }
});

test.run();
