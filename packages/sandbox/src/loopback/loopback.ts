import type { AddressInfo } from 'node:net';
import { type Clock, sleep } from '@lastcall/plugin-api';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { decodeBodies } from './body.ts';
import type { Call } from './call.ts';
import { createFaults, type Fault } from './fault.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the recorder knows of this request. */
    call: Call;
  }
}

/** An HTTP server on a free port of 127.0.0.1 that remembers its calls and can be made to fail. */
export type Loopback = {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Every request so far, oldest first; grows as requests arrive. */
  readonly calls: readonly Call[];
  /** Makes requests fail from now on; returns what lifts the fault. Faults are hit in the order in which they were added. */
  fail(fault: Fault): () => void;
  /** Ends the server and every open connection; closing twice is safe. */
  close(): Promise<void>;
};

function describe(request: FastifyRequest, at: number): Call {
  const [path = '', query = ''] = request.url.split('?');
  return {
    at,
    method: request.method,
    path: decodeURIComponent(path),
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: request.headers,
    body: undefined,
    status: null,
  };
}

function record(app: FastifyInstance, { calls, clock }: { calls: Call[]; clock: Clock }): void {
  app.addHook('onRequest', async (request) => {
    request.call = describe(request, clock.now());
    calls.push(request.call);
  });
  app.addHook('preHandler', async (request) => {
    request.call.body = request.body;
  });
  app.addHook('onSend', async (request, reply) => {
    request.call.status = reply.statusCode;
  });
}

function reset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.raw.socket.resetAndDestroy();
  return reply.hijack();
}

function answer(reply: FastifyReply, { status, body = {}, headers }: Fault): FastifyReply {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  const all = { 'content-type': type, ...headers };
  return reply
    .code(status ?? 500)
    .headers(all)
    .send(isText ? body : JSON.stringify(body));
}

/** Does to a request what the fault says it must suffer before it is handled. */
function suffer(fault: Fault, { request, reply }: { request: FastifyRequest; reply: FastifyReply }): FastifyReply | undefined {
  if (fault.hang) return reply.hijack();
  if (fault.reset === 'before') return reset(request, reply);
  return fault.status === undefined ? undefined : answer(reply, fault);
}

type Injection = { take(call: Call): Fault | null; readonly clock: Clock; readonly closed: AbortSignal };

function injectFaults(app: FastifyInstance, { take, clock, closed }: Injection): void {
  const lost = new WeakSet<FastifyRequest>();
  app.addHook('preHandler', async (request, reply) => {
    const fault = take(request.call);
    if (!fault) return;
    if (fault.reset === 'after') lost.add(request);
    if (fault.delayMs !== undefined) await sleep(clock, fault.delayMs, closed);
    return suffer(fault, { request, reply });
  });
  app.addHook('onSend', async (request, reply) => {
    if (!lost.has(request)) return;
    request.call.status = null;
    reset(request, reply);
  });
}

/** Opens the server; `register` gives it its routes and its way to answer errors. */
export async function openLoopback({ clock, register }: { clock: Clock; register(app: FastifyInstance): void }): Promise<Loopback> {
  const calls: Call[] = [];
  const faults = createFaults();
  const closing = new AbortController();
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false, requestTimeout: 0, routerOptions: { maxParamLength: 500 } });
  decodeBodies(app);
  record(app, { calls, clock });
  injectFaults(app, { take: faults.take, clock, closed: closing.signal });
  register(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    await app.close();
    // Only now, so that no delayed request is answered with this error.
    closing.abort(new Error('the sandbox was closed'));
  };
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, calls, fail: faults.add, close };
}
