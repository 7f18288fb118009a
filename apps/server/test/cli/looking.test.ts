import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createWire, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import { openStore } from '@lastcall/store';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AnApi, anApi, TOKEN } from '../an-api.ts';
import { until } from '../simulated-server.ts';
import { open, tell } from './a-journal.ts';
import { run } from './a-line.ts';

const AT = Date.UTC(2026, 10, 22, 10, 15, 30);
const A = 'i-0000000000000001a';
const B = 'i-0000000000000002b';

const codeOf = async (argv: readonly string[]): Promise<string> => String((await run(argv)).code);

/** Two that can be asked: over HTTP, and a file. `close` leaves nothing that holds it. */
type Place = { readonly store: Store; readonly whom: readonly string[]; ready(): Promise<void>; close(): Promise<void> };

async function aServer(): Promise<Place> {
  const api = await anApi({ access: { changes: true } });
  return { store: api.store, whom: ['--server', api.url], ready: async () => {}, close: api.close };
}

async function aFile(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-cli-'));
  const url = `sqlite:${folder}/lastcall.db`;
  const store = await openStore(url);
  return { store, whom: ['--store', url], ready: store.shut, close: () => rm(folder, { recursive: true, force: true }) };
}

for (const [name, make] of [
  ['a server', aServer],
  ['a file', aFile],
] as const) {
  const looking = suite<Place>(`looking at ${name}`);
  const rule = (words: string, prove: (place: Place, ids: { readonly old: string; readonly now: string }) => Promise<void>) =>
    looking(words, async () => {
      const place = await make();
      try {
        const old = await open(place.store, A, AT);
        await tell(place.store, old, { outcome: 'degraded' });
        const now = await open(place.store, B, AT + 1_000);
        await place.ready();
        await prove(place, { old, now });
      } finally {
        await place.close();
      }
    });

  rule('list: what is open first, then what is over; filters leave the rest out', async ({ whom }, { old, now }) => {
    const ids = async (...more: string[]) => (await run(['list', ...whom, ...more])).lines.slice(1).map((line) => line.split(' ')[0]);
    assert.equal(await ids(), [now, old]);
    assert.equal(await ids('--open'), [now]);
    assert.equal(await ids('--outcome', 'degraded'), [old]);
    assert.equal(await ids('--limit', '1'), [now]);
    assert.is((await run(['list', ...whom, '--group', 'web'])).said, 'no interruption fits');
    assert.match(await codeOf(['list', ...whom, '--kind', 'spot']), 'CLI_KIND_UNKNOWN');
    assert.match(await codeOf(['list', ...whom, '--outcome', 'fine']), 'CLI_USAGE');
  });

  rule('list as JSON has instants as the API writes them', async ({ whom }, { now }) => {
    const [first] = JSON.parse((await run(['list', ...whom, '--json'])).said);
    assert.equal([first.id, first.noticedAt, first.noticeCount], [now, '2026-11-22T10:15:31.000Z', 1]);
  });

  rule('show: by id, by its beginning, by instance, and the last', async ({ whom }, { old, now }) => {
    const shown = async (id: string) => (await run(['show', id, ...whom])).lines[0]?.split(' ')[0];
    for (const id of [old, A]) assert.is(await shown(id), old);
    for (const id of [now, B, now.slice(0, -1), B.slice(0, -1), 'last']) assert.is(await shown(id), now);
    assert.is(JSON.parse((await run(['show', A, ...whom, '--json'])).said).outcome, 'degraded');
  });

  rule('show: what means nothing, or several, is told', async ({ whom }) => {
    assert.match(await codeOf(['show', 'int-none', ...whom]), 'CLI_INTERRUPTION_UNKNOWN');
    assert.match(await codeOf(['show', 'int-', ...whom]), 'CLI_ID_AMBIGUOUS');
    assert.match(await codeOf(['show', 'i-0', ...whom]), `CLI_ID_AMBIGUOUS: "i-0" may be any of ${B}, ${A}.`);
  });

  rule('follow: of what is over everything is told, and the exit code says how it ended', async ({ whom }, { old }) => {
    const { code, lines } = await run(['follow', old, ...whom]);
    assert.is(code, 3);
    assert.match(lines.at(-1) ?? '', `${old} ${A}  over: degraded: the test says so`);
  });

  rule('cancel: says what it undoes, and asks', async ({ whom }, { now }) => {
    const asked: string[] = [];
    const saying = (answer: string) => async (question: string) => {
      asked.push(question);
      return answer;
    };
    const no = await run(['cancel', B, ...whom], { ask: saying('n') });
    assert.match(no.said, 'There is no plan yet');
    assert.is(no.lines.at(-1), 'nothing was cancelled');
    assert.equal(asked, ['Cancel it? [y/N] ']);
    assert.match(await codeOf(['cancel', B, ...whom]), 'CLI_CONFIRMATION_NEEDED');
    const yes = await run(['cancel', now, ...whom], { ask: saying('y') });
    assert.is(yes.code, 0);
    const { notices } = JSON.parse((await run(['show', now, ...whom, '--json'])).said);
    assert.match(notices.at(-1).source, /^operator/);
  });

  rule('cancel: what is over stays as it is', async ({ whom }, { old }) => {
    assert.match(await codeOf(['cancel', old, '--yes', ...whom]), 'CLI_ALREADY_CLOSED');
  });

  looking.run();
}

const server = suite('a server that is asked');

const withApi = (words: string, access: Parameters<typeof anApi>[0], prove: (api: AnApi) => Promise<void>) =>
  server(words, async () => {
    const api = await anApi(access);
    await prove(api).finally(api.close);
  });

withApi('follow tells what happens as it happens, and ends with what it follows', { access: {} }, async ({ store, url }) => {
  const id = await open(store, A, AT);
  const heard: string[] = [];
  const following = run(['follow', id, '--server', url], { heard });
  await until(() => heard.length > 0, 'the first line');
  await tell(store, id, { outcome: 'out-of-time' });
  assert.is((await following).code, 4);
  assert.equal(
    heard.map((line) => line.split('  ')[1]?.split(/[:,]/)[0]),
    ['opened by a notice', 'over'],
  );
});

withApi('follow without an id goes on until it is ended, and tells of what comes', { access: {} }, async ({ store, url }) => {
  const before = await open(store, A, AT);
  const heard: string[] = [];
  const ending = new AbortController();
  const following = run(['follow', '--json', '--server', url], { heard, interrupted: () => ending.signal });
  await until(() => heard.length === 1, 'what is open already');
  const id = await open(store, B, systemClock.now() + 60_000);
  await until(() => heard.length === 2, 'what came');
  ending.abort();
  assert.is((await following).code, 0);
  assert.equal(
    heard.map((line) => JSON.parse(line).id),
    [before, id],
  );
});

/** A wire to a server that can be cut. */
async function aWire(url: string) {
  const sockets = new Set<Socket>();
  const wire = createWire((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  const listen = (port: number) => new Promise<void>((resolve) => wire.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = wire.address() as AddressInfo;
  const cut = async () => {
    const closed = new Promise((resolve) => wire.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, cut, mend: () => listen(port) };
}

withApi('follow goes on when the line was broken, says so beside its lines, and misses nothing', { access: {} }, async ({ store, url }) => {
  const wire = await aWire(url);
  const id = await open(store, A, AT);
  const heard: string[] = [];
  const logged: string[] = [];
  const following = run(['follow', id, '--server', wire.url], { heard, logTo: { write: (line) => void logged.push(line) } });
  await until(() => heard.length > 0, 'the first line');
  await wire.cut();
  await until(() => logged.length > 0, 'word that nothing is heard');
  await tell(store, id, { outcome: 'succeeded' });
  await wire.mend();
  assert.is((await following).code, 0);
  await wire.cut();
  assert.is(heard.length, 2);
  assert.equal(logged.length, 1);
});

withApi('a token is asked for, and taken from the option or the environment', { access: { bearer: [TOKEN] } }, async ({ url }) => {
  assert.match(await codeOf(['list', '--server', url]), 'CLI_ACCESS_NEEDED');
  assert.match(await codeOf(['list', '--server', url, '--token', 'wrong-token-0123456789']), 'does not take this token');
  assert.is((await run(['list', '--server', url, '--token', TOKEN])).code, 0);
  assert.is((await run(['parked'], { environment: { LASTCALL_SERVER: url, LASTCALL_TOKEN: TOKEN } })).code, 0);
  assert.match(await codeOf(['follow', '--server', url]), 'CLI_ACCESS_NEEDED');
});

withApi('what the server refuses is told in its own words', { access: {} }, async ({ store, url }) => {
  await open(store, A, AT);
  assert.match(await codeOf(['cancel', 'last', '--yes', '--server', url]), 'ACCESS_READ_ONLY');
});

server('the token goes nowhere else: a redirect is an answer', async () => {
  const got: unknown[] = [];
  const other = createServer((request, response) => {
    got.push(request.url);
    response.writeHead(request.url === '/elsewhere' ? 200 : 302, { location: '/elsewhere' }).end('[]');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  assert.match(await codeOf(['list', '--server', url, '--token', TOKEN]), 'CLI_API_REFUSED');
  assert.not(got.includes('/elsewhere'));
  other.close();
});

server('nobody there, and something else there, are told apart', async () => {
  assert.match(await codeOf(['list', '--server', 'http://127.0.0.1:9']), 'CLI_API_UNREACHABLE');
  assert.match(await codeOf(['follow', '--server', 'http://127.0.0.1:9']), 'CLI_API_UNREACHABLE');
  assert.match(await codeOf(['list', '--server', 'localhost:9090']), 'CLI_USAGE');
  assert.match(await codeOf(['list', '--server', 'http://x', '--store', 'sqlite:y']), 'CLI_USAGE');
});

server.run();

const files = suite('a store that is asked');

files('a file that is not there is not made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lastcall-cli-'));
  assert.match(await codeOf(['list', '--store', `sqlite:${folder}/none.db`]), 'CLI_STORE_MISSING');
  assert.equal(await readdir(folder), []);
  await rm(folder, { recursive: true, force: true });
});

files('one that a server holds is told with the server to ask instead', async () => {
  const place = await aFile();
  const [, url = ''] = place.whom;
  const folder = url.slice('sqlite:'.length, -'/lastcall.db'.length);
  const config = join(folder, 'lastcall.yaml');
  await writeFile(
    config,
    `store: "${url}"\nlisten: { private: "0.0.0.0:9191" }\nscope: all\nsources: [{ uses: eventbridge, with: { keys: [a-key-for-tests-0123456789] } }]\npipelines: [{ name: p, on: [spot-interruption], stages: [{ name: s, steps: [{ uses: "@lastcall/plugin-elb-deregister" }] }] }]\n`,
  );
  assert.match(await codeOf(['list', ...place.whom]), /CLI_STORE_HELD.*--server http:\/\/127\.0\.0\.1:9090/);
  assert.match(await codeOf(['list', '-c', config]), /CLI_STORE_HELD.*--server http:\/\/127\.0\.0\.1:9191/);
  await place.ready();
  assert.is((await run(['list', '-c', config])).said, 'no interruption fits');
  await place.close();
});

files('nothing can be followed in a file, and nothing be asked of memory', async () => {
  const place = await aFile();
  await open(place.store, A, AT);
  await place.ready();
  assert.match(await codeOf(['follow', ...place.whom]), 'CLI_NOTHING_TO_FOLLOW');
  assert.match(await codeOf(['list', '--store', 'memory:']), 'CLI_STORE_KEEPS_NOTHING');
  await place.close();
});

files.run();
