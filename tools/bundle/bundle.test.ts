import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asciiOnly } from './ascii-only.ts';
import { bundleInto } from './bundle.ts';
import { type BundledServer, serveBundle } from './bundled-server.ts';
import { configIn, openWorld, type World as Simulated } from './everything.ts';

type World = { folder: string; main: string; simulated: Simulated; server: BundledServer | null };
const test = suite<World>('bundle');

test.before(async (world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'lastcall-bundle-'));
  world.main = join(world.folder, 'bundle/main.js');
  await bundleInto(join(world.folder, 'bundle'));
});

test.after(({ folder }) => rmSync(folder, { recursive: true, force: true }));

test.before.each(async (world) => {
  Object.assign(world, { simulated: await openWorld(), server: null });
});

test.after.each(async ({ server, simulated }) => {
  await server?.stop();
  await simulated.close();
});

/** Starts the bundle in the simulated world; what it loads is in its log. */
async function serve(world: World, config: string): Promise<BundledServer> {
  const { aws } = world.simulated.sandbox;
  const environment = {
    ...{ AWS_ENDPOINT_URL: aws.url, AWS_REGION: aws.region, AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' },
    ...{ AWS_EC2_METADATA_DISABLED: 'true', NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
  };
  world.server = await serveBundle({ main: world.main, folder: world.folder, config, environment });
  return world.server;
}

/** The chunks that were loaded, by their files. */
const loadedBy = (server: BundledServer) => [
  ...new Set([...server.log().matchAll(/bundle\/([\w-]+\.js)/g)].map((match) => match[1] ?? '')),
];

async function until(holds: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited > 10_000) throw new Error(`not within 10 s: ${what}`);
    await wait(50);
  }
}

test('nothing is imported but Node’s own modules and what is in it', ({ folder }) => {
  const files = readdirSync(join(folder, 'bundle')).filter((file) => file.endsWith('.js'));
  const imports = files.flatMap((file) => {
    const code = readFileSync(join(folder, 'bundle', file), 'utf8');
    return [...code.matchAll(/(?:^|;)(?:import|export)\b[^;'"()]*?["']([^"']+)["']/g)].map((match) => match[1] ?? '');
  });
  assert.ok(imports.length > files.length);
  assert.equal(
    imports.filter((name) => !isBuiltin(name) && !name.startsWith('./')),
    [],
  );
});

test('every source and plugin works out of it', async (world) => {
  const server = await serve(world, configIn(world.simulated, 'all plugins'));
  const { aws, kubernetes, slack } = world.simulated.sandbox;
  const ready = await fetch(`${server.privateUrl}/ready`);
  assert.is(ready.status, 200, await ready.text());
  await until(() => aws.calls.made('ReceiveMessage') > 0, 'the queue is read');
  await until(() => aws.calls.made('DescribeTargetHealth') > 0, 'the load balancers are read');
  await until(() => kubernetes.calls.length > 0, 'the nodes are watched');
  await until(() => slack.calls.length > 0, 'Slack is asked who this is');
  assert.is((await fetch(`${server.publicUrl}/health`)).status, 200);
});

test('a machine that is taken leaves its load balancer, its node is cordoned, and Slack hears of it', async (world) => {
  const { aws, fleet, kubernetes, slack } = world.simulated.sandbox;
  await serve(world, configIn(world.simulated, 'all plugins'));
  const machine = fleet.machines()[0]?.instance.id ?? '';
  aws.route({ to: world.simulated.queueUrl });
  await aws.interruptSpot(machine);
  await until(() => aws.calls.made('DeregisterTargets') > 0, 'the load balancer is told');
  await until(() => kubernetes.nodes().some(({ spec }) => spec.unschedulable === true), 'the node is cordoned');
  await until(() => slack.messages().length > 0, 'Slack hears of it');
});

test('serving loads neither the simulated world nor what other commands need, nor a store or a plugin that nobody configured', async (world) => {
  const server = await serve(
    world,
    `sources: [{ uses: eventbridge, with: { keys: [bundle-key-0123456789] } }]
ownInstance: i-00000000000000000
scope: all
pipelines:
  - name: let go
    on: [spot-interruption]
    stages: [{ name: let go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [drain] } }] }]
`,
  );
  const loaded = loadedBy(server);
  const named = (name: string) => loaded.some((file) => file.replace(/-.{8}\.js$/, '') === name);
  assert.ok(named('serve'), loaded.join(' '));
  for (const name of ['sandbox', 'postgres', 'dynamodb', 'list', 'plan', 'doctor', 'sqs', 'sns', 'ec2', 'elbv2', 'ssm']) {
    assert.not.ok(named(name), `${name} was loaded`);
  }
  const code = loaded.map((file) => readFileSync(join(world.folder, 'bundle', file), 'utf8')).join('');
  for (const sign of ['AROASANDBOXSANDBOXSAN', 'pg_notify', 'DeregisterTargets']) assert.not.match(code, sign);
});

test('a plugin of somebody else is found by its name from the configuration’s folder', async (world) => {
  const home = join(world.folder, 'node_modules/@example/plugin-wave');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, 'package.json'),
    '{ "name": "@example/plugin-wave", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  );
  writeFileSync(
    join(home, 'index.js'),
    `const config = { '~standard': { version: 1, vendor: 'example', validate: (value) => ({ value }), jsonSchema: { input: () => ({}), output: () => ({}) } } };
export default { name: 'wave', apiVersion: 1, does: 'step', config, permissions: {}, repeatable: true, setup({ log }) {
  return { async check() { log.info('the example was asked') }, async run() { return { outcome: 'succeeded', summary: 'waved' } } };
} };
`,
  );
  const server = await serve(
    world,
    `sources: [{ uses: eventbridge, with: { keys: [bundle-key-0123456789] } }]
ownInstance: i-00000000000000000
scope: all
pipelines: [{ name: wave, on: [spot-interruption], stages: [{ name: wave, steps: [{ uses: "@example/plugin-wave", budget: 5s }] }] }]
`,
  );
  await until(() => server.log().includes('the example was asked'), 'the plugin is asked whether it can do its work');
});

test('an EKS cluster is reached by its name, with a token made in the process', async (world) => {
  const { aws, kubernetes } = world.simulated.sandbox;
  aws.createCluster({ name: 'shop', endpoint: kubernetes.url });
  const flaws: (string | null)[] = [];
  kubernetes.authenticate((authorization) => {
    const flaw = aws.flawOfToken(authorization, 'shop');
    flaws.push(flaw);
    return flaw;
  });
  await serve(
    world,
    `sources: [{ uses: eventbridge, with: { keys: [bundle-key-0123456789] } }]
ownInstance: i-00000000000000000
scope: all
pipelines:
  - name: drain
    on: [spot-interruption]
    stages: [{ name: drain, steps: [{ uses: "@lastcall/plugin-k8s-drain", budget: rest, with: { eks: { name: shop } } }] }]
`,
  );
  await until(() => flaws.length > 1, 'the cluster is asked');
  assert.equal([...new Set(flaws)], [null]);
});

test('signs that are no ASCII are written as escapes that mean the same', () => {
  const code = `'“é” 😀' === \`“\${'é'}” 😀\` && /[–—]/u.test('—')`;
  assert.ok(/^\p{ASCII}*$/u.test(asciiOnly(code)));
  assert.is(new Function(`return ${asciiOnly(code)}`)(), true);
  assert.throws(() => asciiOnly("'\\é'"), /cannot be written/);
});

test.run();
