import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKubernetes, type Kubernetes } from '../../src/api-server/client.ts';
import { podsOf, watchFrom } from '../../src/api-server/collections.ts';
import { readNode } from '../../src/api-server/node-asks.ts';
import { clock, eventually } from '../support/cluster.ts';
import { noEks } from '../support/eks.ts';

type Its = {
  readonly folder: string;
  kubernetes: Kubernetes;
  server: Server;
  connections: number;
  answer: RequestListener;
  readonly tokens: string[];
};

const ask = readNode('node-a');
const never = new AbortController().signal;
const counter = (file: string) => `n=$(cat ${file} 2>/dev/null || echo 0); n=$((n+1)); echo $n > ${file}; sleep 0.05`;
const token = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t-\'$n\'"}}';

const kubeconfig = (port: number, folder: string) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'c',
  clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  users: [
    {
      name: 'u',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'sh',
          args: ['-c', `${counter(`${folder}/count`)}; echo '${token}'`],
        },
      },
    },
  ],
});

const test = suite<Its>('the client');
test.before.each(async (its) => {
  const folder = mkdtempSync(join(tmpdir(), 'client-'));
  const server = createServer((request, response) => {
    its.tokens.push(request.headers.authorization ?? '');
    its.answer(request, response);
  });
  server.on('connection', () => {
    its.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, JSON.stringify(kubeconfig((server.address() as AddressInfo).port, folder)));
  const kubernetes = createKubernetes({ choice: { kubeconfig: path }, clock, openEks: noEks });
  Object.assign(its, {
    folder,
    server,
    kubernetes,
    connections: 0,
    tokens: [],
    answer: (_: unknown, response: { end(text: string): void }) => response.end('{}'),
  });
});
test.after.each(async ({ kubernetes, server, folder }) => {
  await kubernetes.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

// Two, not one: the pool may open a second one while the first answer's last bytes are still being put away.
test('requests one after another share their connections', async (its) => {
  for (let index = 0; index < 100; index += 1) await its.kubernetes.send(ask, never);
  assert.ok(its.connections <= 2, String(its.connections));
});

test('a burst of cold requests starts the credential plug-in once', async (its) => {
  await Promise.all(Array.from({ length: 20 }, () => its.kubernetes.send(ask, never)));
  assert.equal([...new Set(its.tokens)], ['Bearer t-1']);
});

test('credentials that are refused are fetched anew, once', async (its) => {
  its.answer = (_, response) => response.writeHead(401).end();
  assert.is((await its.kubernetes.send(ask, never)).status, 401);
  assert.equal(its.tokens, ['Bearer t-1', 'Bearer t-2']);
});

test('an answer that does not come in time is no answer', async (its) => {
  its.answer = () => {};
  const reply = await its.kubernetes.send({ ...ask, timeoutMs: 150 }, never);
  assert.is(reply.status, 0);
  assert.match(String(reply.cause), /no answer within 150 ms/);
});

test('an answer whose body never ends is no answer', async (its) => {
  its.answer = (_, response) => void response.writeHead(200).write('{');
  assert.is((await its.kubernetes.send({ ...ask, timeoutMs: 150 }, never)).status, 0);
});

test('a refused connection is no answer', async (its) => {
  await new Promise((resolve) => its.server.close(resolve));
  assert.is((await its.kubernetes.send(ask, never)).status, 0);
});

test('an abort rejects with its own reason, also while credentials are fetched', async (its) => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const sending = its.kubernetes.send(ask, controller.signal).catch((error) => error);
  controller.abort(reason);
  assert.is(await sending, reason);
});

test('a credential plug-in that hangs does not hold up those who ask later', async (its) => {
  const path = join(its.folder, 'hanging');
  const config = kubeconfig((its.server.address() as AddressInfo).port, its.folder);
  const script = `${counter(`${its.folder}/hangs`)}; if [ $n = 1 ]; then exec sleep 2; fi; echo '${token}'`;
  const [user] = config.users;
  if (user) user.user.exec.args = ['-c', script];
  writeFileSync(path, JSON.stringify(config));
  const kubernetes = createKubernetes({ choice: { kubeconfig: path }, clock, openEks: noEks });
  assert.is((await kubernetes.send({ ...ask, timeoutMs: 300 }, never)).status, 0);
  assert.is((await kubernetes.send({ ...ask, timeoutMs: 1_000 }, never)).status, 200);
  await kubernetes.close();
});

test('a wish of the server is read in milliseconds, text stays text', async (its) => {
  its.answer = (_, response) => response.writeHead(429, { 'retry-after': '2', 'content-type': 'text/plain' }).end('Too many requests');
  assert.equal(await its.kubernetes.send(ask, never), { status: 429, body: 'Too many requests', retryAfterMs: 2_000 });
});

const watch = { ...watchFrom(podsOf({ nodeName: 'node-a' }), '1'), timeoutMs: 300 };

test('a watch outlives the time its opening may take, and ends with its signal', async (its) => {
  its.answer = (_, response) => {
    response.writeHead(200).write('{"type":"ADDED"}\n');
    clock.schedule(clock.now() + 500, () => void response.write('{"type":"DELETED"}\n'));
  };
  const controller = new AbortController();
  const stream = await its.kubernetes.watch(watch, controller.signal);
  const heard: unknown[] = [];
  const listening = (async () => {
    for await (const event of stream.events) heard.push(event);
  })().catch((error) => error);
  await eventually(() => heard.length === 2);
  controller.abort(new Error('enough'));
  assert.instance(await listening, Error);
});

test('a watch that does not open in time is no answer and no events', async (its) => {
  its.answer = () => {};
  const stream = await its.kubernetes.watch(watch, never);
  assert.is(stream.reply.status, 0);
  for await (const event of stream.events) assert.unreachable(String(event));
});

test('a watch that does not open in time lets its connection go', async (its) => {
  let closed = false;
  its.answer = (request) =>
    void request.socket.on('close', () => {
      closed = true;
    });
  await its.kubernetes.watch(watch, never);
  await eventually(() => closed);
});

test('closing twice is safe', async (its) => {
  await its.kubernetes.send(ask, never);
  await its.kubernetes.close();
  await its.kubernetes.close();
});

test.run();
