import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { sleep, systemClock } from '@lastcall/plugin-api';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildPublicServer, type PublicServerParts } from '../../src/public-server.ts';
import type { HttpSource } from '../../src/sources/http-source.ts';
import { addPostedRoute, type Posted } from '../../src/sources/posted-route.ts';
import { createRefusals } from '../../src/sources/refusals.ts';
import { recordedLog } from './recorded.ts';

function aSource(receive: (posted: Posted) => Promise<string>, path = '/in'): HttpSource {
  const refusals = createRefusals({ clock: fakeClock() });
  return {
    name: 'test',
    problem: () => null,
    start: async () => {},
    stop: async () => {},
    register: (app) => addPostedRoute(app, { path, log: recordedLog(), refusals, receive }),
  };
}
const echo = aSource(async ({ body }) => body);

async function aServer(parts: Partial<PublicServerParts> = {}) {
  const log = recordedLog();
  return { log, app: await buildPublicServer({ sources: [echo], health: () => null, log, ...parts }) };
}

const test = suite('the public listener');

test('GET /health says ok', async () => {
  const { app } = await aServer();
  const reply = await app.inject('/health');
  assert.equal([reply.statusCode, reply.json()], [200, { status: 'ok' }]);
});

test('GET /health says failing, and why only in the log', async () => {
  const { app, log } = await aServer({ health: () => 'the loop hangs' });
  const reply = await app.inject('/health');
  assert.equal([reply.statusCode, reply.json()], [503, { status: 'failing' }]);
  assert.is(log.lines[0]?.fields.problem, 'the loop hangs');
});

for (const url of ['/', '/metrics', '/api', '/ready', '/in/x', '/health/', '/__proto__', '/in;x', '/:a(', '/*']) {
  test(`nothing is at ${url}`, async () => {
    const { app } = await aServer();
    const reply = await app.inject(url);
    assert.equal([reply.statusCode, reply.json().code], [404, 'NOT_FOUND']);
  });
}

for (const [method, url, allow] of [
  ['GET', '/in?x=1', 'POST'],
  ['PUT', '/in', 'POST'],
  ['DELETE', '/in', 'POST'],
  ['POST', '/health', 'GET, HEAD'],
] as const) {
  test(`${method} ${url} is not allowed`, async () => {
    const { app } = await aServer();
    const reply = await app.inject({ method, url });
    assert.equal([reply.statusCode, reply.headers.allow], [405, allow]);
  });
}

test('a body may be 640 KiB long and not longer', async () => {
  const { app } = await aServer();
  const statusOf = async (bytes: number) =>
    (await app.inject({ method: 'POST', url: '/in', payload: Buffer.alloc(bytes, 'x') })).statusCode;
  assert.equal([await statusOf(640 * 1024), await statusOf(640 * 1024 + 1)], [200, 413]);
});

test('the limit of a body can be set', async () => {
  const { app } = await aServer({ bodyLimit: 10 });
  assert.is((await app.inject({ method: 'POST', url: '/in', payload: 'x'.repeat(11) })).statusCode, 413);
});

for (const type of ['application/json', 'text/plain', 'multipart/form-data', ';;;', undefined]) {
  test(`a body of content type ${type} is taken as it came`, async () => {
    const { app } = await aServer();
    const headers = type === undefined ? {} : { 'content-type': type };
    assert.is((await app.inject({ method: 'POST', url: '/in', payload: '{ broken', headers })).json().status, '{ broken');
  });
}

test('no body is an empty one', async () => {
  const { app } = await aServer();
  assert.is((await app.inject({ method: 'POST', url: '/in' })).json().status, '');
});

test('a fault in a source is answered with 503 and told to nobody outside', async () => {
  const source = aSource(() => Promise.reject(new Error('secret')));
  const { app } = await aServer({ sources: [source] });
  const reply = await app.inject({ method: 'POST', url: '/in', payload: 'x' });
  assert.equal([reply.statusCode, reply.json()], [503, { code: 'SOURCE_FAULT', message: 'Try again later.' }]);
});

test('a process that is too busy asks for messages again, and is not called dead', async () => {
  const { app } = await aServer({ maxLoopDelayMs: 0.001 });
  const endsAt = systemClock.now() + 10_000;
  while (!app.isUnderPressure() && systemClock.now() < endsAt) await sleep(systemClock, 20);
  const reply = await app.inject({ method: 'POST', url: '/in', payload: 'x' });
  assert.equal([reply.statusCode, reply.headers['retry-after'], reply.json().message], [503, '1', 'Try again later.']);
  assert.is((await app.inject('/health')).statusCode, 200);
});

test('answers carry the headers that keep browsers from doing harm', async () => {
  const { app } = await aServer();
  const { headers } = await app.inject('/health');
  assert.equal([headers['x-content-type-options'], headers['x-powered-by']], ['nosniff', undefined]);
  assert.match(String(headers['content-security-policy']), /default-src 'self'/);
});

test('two sources cannot have one path', async () => {
  const error = await aServer({ sources: [echo, aSource(async () => 'x')] }).catch((reason: unknown) => reason);
  assert.is((error as { code?: string }).code, 'SOURCE_PATH_TAKEN');
});

test('a path that cannot be decoded is answered plainly', async () => {
  const { app } = await aServer();
  const reply = await app.inject('/%ff');
  assert.equal([reply.statusCode, reply.json().message], [400, 'The request cannot be read.']);
});

/** Sends bytes to a server on loopback and gives what comes back until the connection ends. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

test('what is no HTTP is refused, and the server goes on', async () => {
  const { app } = await aServer();
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  assert.match(await exchange(port, 'no such thing\r\n\r\n'), /^HTTP\/1\.1 400/);
  assert.match(await exchange(port, 'GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'), /^HTTP\/1\.1 200/);
  await app.close();
});

test('closing lets a request that is being answered end', async () => {
  const began = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  const source = aSource(() => {
    began.resolve();
    return answer.promise;
  });
  const { app } = await aServer({ sources: [source] });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const reply = fetch(`${url}/in`, { method: 'POST', body: 'x' });
  await began.promise;
  const closing = app.close();
  answer.resolve('taken');
  assert.equal(await (await reply).json(), { status: 'taken' });
  await closing;
});

test.run();
