import type { AddressInfo } from 'node:net';
import { type Clock, sleep } from '@lastcall/plugin-api';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createLatest, type Latest } from '../latest.ts';
import { takeAnyBody } from './body.ts';
import { createTroubles, type Trouble, type Troubles } from './trouble.ts';

/** What is remembered of every request, whatever world it came to. */
export type Remembered = {
  /** When its first line arrived, epoch ms. */
  readonly at: number;
  /** The status answered with; null while it is being worked on, and for ever when it got no answer. */
  status: number | null;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** What is remembered of this request; its world's words are in it once its body has come. */
    call: Remembered;
  }
}

/** An HTTP server on 127.0.0.1 that remembers its calls and can be given trouble. */
export type Server<C> = {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The latest 20,000 calls, in the order in which their bodies had come; each is there before it is answered. */
  readonly calls: Latest<C>;
  readonly troubles: Troubles<C>;
  /** Ends the server and every open connection; closing twice is safe. */
  close(): Promise<void>;
};

/** What makes a server that of one world. */
export type ServerParts<C> = {
  readonly clock: Clock;
  /** Default: a free one. */
  readonly port?: number;
  /** Makes of the bytes in `request.body` what handlers shall find there. */
  decode(request: FastifyRequest): unknown;
  /** Puts a request that was decoded, or could not be, into the words of its world. */
  describe(request: FastifyRequest): C;
  /** Gives the server its routes and its way to answer errors. */
  register(app: FastifyInstance): void;
};

const MOST_CALLS = 20_000;

type Recorder<C> = Pick<ServerParts<C>, 'clock' | 'decode' | 'describe'> & { readonly calls: Latest<C> };

function record<C extends Remembered>(app: FastifyInstance, { clock, decode, describe, calls }: Recorder<C>): void {
  app.addHook('onRequest', async (request) => {
    request.call = { at: clock.now(), status: null };
  });
  app.addHook('preValidation', async (request) => {
    try {
      request.body = decode(request);
    } finally {
      const call = describe(request);
      request.call = call;
      calls.add(call);
    }
  });
  app.addHook('onSend', async (request, reply) => {
    request.call.status = reply.statusCode;
  });
}

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** Does what comes in place of the answer, and gives the body to send if anything is to be sent still. */
function suffer<C>(instead: Trouble<C>['instead'], { request, reply }: Exchange): string | Promise<never> | null {
  if (typeof instead === 'function') {
    const { status, headers, body } = instead(request.call as C);
    request.call.status = status;
    reply.code(status).headers(headers);
    return body;
  }
  request.call.status = null;
  // Else the handler would run after all once the connection is gone.
  reply.hijack();
  if (instead === 'reset') request.raw.socket.resetAndDestroy();
  return instead === 'silence' ? new Promise(() => {}) : null;
}

type Injection<C> = { take: Troubles<C>['take']; readonly clock: Clock; readonly closed: AbortSignal };

function injectTroubles<C extends Remembered>(app: FastifyInstance, { take, clock, closed }: Injection<C>): void {
  const struck = new WeakMap<FastifyRequest, Trouble<C>['instead']>();
  app.addHook('preHandler', async (request, reply) => {
    const trouble = take(request.call as C);
    if (!trouble) return;
    if (trouble.delayMs > 0) await sleep(clock, trouble.delayMs, closed);
    if (trouble.instead === null) return;
    struck.set(request, trouble.instead);
    // Ends the request before its handler; what is sent, the hook below decides.
    if (trouble.strikes === 'before') return reply.send('');
  });
  app.addHook('onSend', async (request, reply, payload) => {
    const instead = struck.get(request);
    return instead === undefined ? payload : suffer(instead, { request, reply });
  });
}

/** Opens the server of a world. */
export async function openServer<C extends Remembered>({ clock, port = 0, register, ...words }: ServerParts<C>): Promise<Server<C>> {
  const calls = createLatest<C>(MOST_CALLS);
  const troubles = createTroubles<C>();
  const closing = new AbortController();
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false, requestTimeout: 0, routerOptions: { maxParamLength: 500 } });
  takeAnyBody(app);
  record(app, { ...words, clock, calls });
  injectTroubles(app, { take: troubles.take, clock, closed: closing.signal });
  register(app);
  await app.listen({ host: '127.0.0.1', port });
  const { port: bound } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    calls,
    troubles,
    async close() {
      await app.close();
      // Only now, so that no delayed request is answered with this error.
      closing.abort(new Error('the sandbox was closed'));
    },
  };
}
