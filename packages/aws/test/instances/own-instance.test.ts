import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { systemClock } from '../../../plugin-api/src/system-clock.ts';
import { findOwnInstance } from '../../src/instances/own-instance.ts';

const OWN = 'i-0a1b2c3d4e5f60718';
const TOKEN = 'AQAE-a-token';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
type World = { asked: string[]; answer: Answer; server: Server; find: typeof find };

/** Metadata as EC2 gives them: nothing without a token. */
const asOnEc2: Answer = (request, response) => {
  if (request.method === 'PUT') return void response.end(TOKEN);
  if (request.headers['x-aws-ec2-metadata-token'] !== TOKEN) return void response.writeHead(401).end();
  response.end(OWN);
};

const find = (signal?: AbortSignal) => findOwnInstance({ clock: systemClock, log: silentLog, ...(signal && { signal }) });

const test = suite<World>('own instance');

test.before.each(async (world) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    world.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  delete process.env.AWS_EC2_METADATA_DISABLED;
  Object.assign(world, { asked, server, answer: asOnEc2, find });
});

test.after.each(async ({ server }) => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('the own instance is what the metadata service says, by a token', async ({ asked }) => {
  assert.is(await find(), OWN);
  assert.equal(asked, ['PUT /latest/api/token', 'GET /latest/meta-data/instance-id']);
});

test('without a token nothing is asked: version 1 of the service is not used', async (world) => {
  world.answer = (request, response) => {
    response.writeHead(request.method === 'PUT' ? 403 : 200).end(OWN);
  };
  assert.is(await find(), null);
  assert.equal(world.asked, ['PUT /latest/api/token']);
});

for (const [what, answer] of [
  ['never answers', () => {}],
  ['never ends its answer', (_, response) => void response.write(OWN)],
] satisfies readonly (readonly [string, Answer])[]) {
  test(`a service that ${what} is given up after a second`, async (world) => {
    world.answer = answer;
    const startedAt = systemClock.now();
    assert.is(await find(), null);
    assert.ok(Math.abs(systemClock.now() - startedAt - 1_000) < 300);
  });
}

test('where nobody listens there is no own instance', async ({ server }) => {
  await new Promise((resolve) => server.close(resolve));
  assert.is(await find(), null);
});

test('a service that fails is asked once, and not waited for', async (world) => {
  world.answer = (_, response) => void response.writeHead(500).end();
  const startedAt = systemClock.now();
  assert.is(await find(), null);
  assert.is(world.asked.length, 1);
  assert.ok(systemClock.now() - startedAt < 700);
});

test('what is no instance id came from somebody else', async (world) => {
  world.answer = (_, response) => void response.end('<html>Log in</html>');
  assert.is(await find(), null);
});

for (const [said, isAsked] of [
  ['true', false],
  ['1', false],
  ['false', true],
  ['', true],
] as const) {
  test(`AWS_EC2_METADATA_DISABLED="${said}" ${isAsked ? 'disables nothing' : 'disables the question'}`, async ({ asked }) => {
    process.env.AWS_EC2_METADATA_DISABLED = said;
    assert.is(await find(), isAsked ? OWN : null);
    assert.is(asked.length > 0, isAsked);
  });
}

test('the caller can give up', async (world) => {
  world.answer = () => {};
  const giveUp = new AbortController();
  const finding = find(giveUp.signal);
  giveUp.abort(new Error('enough'));
  const startedAt = systemClock.now();
  assert.is(await finding, null);
  assert.ok(systemClock.now() - startedAt < 500);
});

test.run();
