import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleNotice } from '@lastcall/core';
import { CodedError, silentLog, systemClock } from '@lastcall/plugin-api';
import { createMemoryStore } from '@lastcall/store';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../src/cli/program.ts';
import { createFollower } from '../src/follower.ts';
import { buildPrivateServer } from '../src/private-server.ts';

type World = { app: FastifyInstance; store: ReturnType<typeof createMemoryStore>; url: string };

const JSON_TYPE = { 'content-type': 'application/json' };
const RECEIVED_AT = Date.UTC(2026, 10, 22, 10, 15, 30);
const spot = sampleNotice('spot-interruption', { instanceId: 'i-0000000000000001a', at: RECEIVED_AT });

const parkings = suite<World>('what is parked: API and command line');

parkings.before.each(async (world) => {
  const clock = systemClock;
  const store = createMemoryStore();
  const follower = createFollower({ store, clock, log: silentLog });
  const pageFolder = join(tmpdir(), 'lastcall-no-page');
  const app = await buildPrivateServer({
    ...{ store, clock, follower, pageFolder, log: silentLog, metrics: { registry: new Registry() }, pipelines: [] },
    readiness: () => ({ ready: true, problems: [] }),
    access: { bearer: [], user: null, hosts: [], changes: true },
    about: { version: '0.1.0', dryRun: false, scope: 'all' },
  });
  Object.assign(world, { app, store, url: await app.listen({ host: '127.0.0.1', port: 0 }) });
});

parkings.after.each(({ app }) => app.close());

const park = ({ store }: World, raw: string, reason = 'no JSON') =>
  store.park({ receivedAt: RECEIVED_AT, source: 'sns', reason, raw, interruptionId: null });

const replay = ({ app }: World, id: string, headers: Record<string, string> = JSON_TYPE, payload = '{}') =>
  app.inject({ method: 'POST', url: `/api/parked/${id}/replay`, headers, payload });

async function run(...argv: string[]): Promise<{ readonly said: string; readonly code: unknown }> {
  const said: string[] = [];
  const line = { clock: systemClock, environment: {}, write: (text: string) => void said.push(text), logTo: { write() {} } };
  const code = await runProgram(argv, line).then(
    () => null,
    (problem: unknown) => (problem instanceof CodedError ? problem.code : problem),
  );
  return { said: said.join('\n'), code };
}

parkings('the list and one of it say the same, with instants as text', async (world) => {
  const id = await park(world, '{"half');
  const expected = {
    id,
    receivedAt: '2026-11-22T10:15:30.000Z',
    source: 'sns',
    reason: 'no JSON',
    raw: '{"half',
    rawLength: 6,
    interruptionId: null,
  };
  assert.equal((await world.app.inject('/api/parked')).json(), [{ ...expected, replayedAt: null }]);
  assert.equal((await world.app.inject(`/api/parked/${id}`)).json(), { ...expected, replayedAt: null });
});

parkings('a replay answers what became of it, and the list says when', async (world) => {
  const id = await park(world, spot);
  const answer = await replay(world, id);
  assert.is(answer.statusCode, 200);
  assert.is(answer.json().acceptances[0].effect, 'opened');
  assert.match((await world.app.inject(`/api/parked/${id}`)).json().replayedAt, /^\d{4}-\d\d-\d\dT/);
});

parkings('an unknown id is answered 404 with a code', async (world) => {
  for (const answer of [await replay(world, 'parked-none'), await world.app.inject('/api/parked/parked-none')]) {
    assert.is(answer.statusCode, 404);
    assert.is(answer.json().code, 'PARKED_UNKNOWN');
  }
});

for (const type of ['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain; application/json']) {
  parkings(`what a page of another site could send is refused: ${type || 'no content type'}`, async (world) => {
    const id = await park(world, spot);
    const answer = await replay(world, id, type === '' ? {} : { 'content-type': type }, type === '' ? '' : '{}');
    assert.is(answer.statusCode, 415);
    assert.is(answer.json().code, 'REQUEST_NOT_JSON');
    assert.equal(await world.store.open(), []);
  });
}

parkings('other sites are told nothing by which their pages might send JSON', async ({ app }) => {
  const headers = {
    origin: 'https://example.com',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const answer = await app.inject({ method: 'OPTIONS', url: '/api/parked/x/replay', headers });
  assert.is(answer.statusCode, 404);
  assert.is(answer.headers['access-control-allow-origin'], undefined);
});

parkings('a body that is not an empty object is refused', async (world) => {
  const id = await park(world, spot);
  for (const body of ['', '[]', '{', '"x"']) assert.is((await replay(world, id, JSON_TYPE, body)).statusCode, 400);
  assert.equal(await world.store.open(), []);
});

parkings('a store that is away is answered 503 with its code', async (world) => {
  await world.store.shut();
  const answer = await replay(world, 'parked-x');
  assert.is(answer.statusCode, 503);
  assert.is(answer.json().code, 'STORE_UNAVAILABLE');
});

parkings('the description of the API has the replay', async ({ app }) => {
  const { paths } = (await app.inject('/api/openapi.json')).json();
  assert.match(paths['/api/parked/{id}/replay'].post.description, 'application/json');
});

parkings('`lastcall parked` lists what is parked, one line each, and says how to go on', async (world) => {
  const id = await park(world, '{"half', 'no\u001b[2J JSON\nat all');
  const { said, code } = await run('parked', '--server', `${world.url}/`);
  assert.is(code, null);
  assert.equal(said.split('\n'), [
    'when                  source  reason              replayed  id',
    `2026-11-22 10:15:30Z  sns     no [2J JSON at all  never     ${id}`,
    '',
    '`lastcall replay ID` delivers one of them once more',
  ]);
});

parkings('`lastcall parked` says when nothing is', async ({ url }) => {
  assert.is((await run('parked', '--server', url)).said, 'nothing is parked');
});

parkings('`lastcall replay` says what each notice did', async (world) => {
  const id = await park(world, spot);
  assert.match((await run('replay', id, '--server', world.url)).said, /^opened int-\w+$/);
  assert.match((await run('replay', id, '--server', world.url)).said, /^merged into int-\w+, which is open$/);
});

parkings('`lastcall replay` of what is still unreadable, or unknown, fails with a code', async (world) => {
  const id = await park(world, '{"half');
  assert.is((await run('replay', id, '--server', world.url)).code, 'CLI_STILL_UNREADABLE');
  assert.is((await run('replay', 'parked/none', '--server', world.url)).code, 'PARKED_UNKNOWN');
});

parkings('a server that is not there, or is none, is said to be so', async ({ url }) => {
  assert.is((await run('parked', '--server', 'http://127.0.0.1:9')).code, 'CLI_API_UNREACHABLE');
  assert.is((await run('parked', '--server', `${url}/elsewhere`)).code, 'CLI_API_REFUSED');
  assert.is((await run('replay', 'x', '--server', `${url}/elsewhere`)).code, 'CLI_API_REFUSED');
  assert.is((await run('parked', '--server', 'localhost')).code, 'CLI_USAGE');
});

parkings.run();
