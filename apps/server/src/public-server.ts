import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import { type Log, messageOf } from '@lastcall/plugin-api';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { NO_SCHEMAS } from './schema-compilers.ts';
import type { HttpSource } from './sources/http-source.ts';

/** 256 KiB is what SNS and EventBridge carry; inside an SNS envelope every quote of it becomes two bytes. */
const BODY_LIMIT = 640 * 1024;
const MAX_LOOP_DELAY_MS = 2_000;
/** Longer than SNS waits for an answer. */
const REQUEST_TIMEOUT_MS = 20_000;

/** What the public listener is made of. */
export type PublicServerParts = {
  readonly sources: readonly HttpSource[];
  /** Null while the process is well; what is wrong otherwise. It is logged, never sent. */
  readonly health: () => string | null;
  readonly log: Log;
  /** Bytes; default 640 KiB. */
  readonly bodyLimit?: number;
  /** Mean delay of the event loop beyond which messages are answered with 503, ms; default 2 s. */
  readonly maxLoopDelayMs?: number;
};

/** Bodies stay bytes, whatever their content type says: sources decide what they are. */
function keepBodiesRaw(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', (request, _reply, done) => {
    delete request.raw.headers['content-type'];
    done();
  });
}

const pathOf = (request: FastifyRequest) => request.url.split('?', 1)[0] ?? '';

/** Answers 404 where there is nothing, and 405 where there is something for another method. */
function addNotFound(app: FastifyInstance): void {
  const methods = new Map<string, readonly string[]>();
  app.addHook('onRoute', ({ url, method }) => void methods.set(url, [...(methods.get(url) ?? []), ...[method].flat()]));
  app.setNotFoundHandler((request, reply) => {
    const allowed = methods.get(pathOf(request))?.join(', ');
    if (allowed === undefined) return reply.code(404).send({ code: 'NOT_FOUND', message: 'There is nothing here.' });
    return reply
      .code(405)
      .header('allow', allowed)
      .send({ code: 'METHOD_NOT_ALLOWED', message: `Use ${allowed}.` });
  });
}

function answerFault(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 503;
    if (status < 500) return reply.code(status).send({ code: error.code, message: 'The request cannot be read.' });
    log.error('a request could not be answered', { path: pathOf(request), code: error.code, problem: messageOf(error) });
    return reply.code(503).send({ code: error.code ?? 'SOURCE_FAULT', message: 'Try again later.' });
  };
}

function addHealth(app: FastifyInstance, { health, log }: PublicServerParts): void {
  // A busy process is not a dead one: what restarts processes must not see the pressure.
  app.get('/health', { config: { pressureHandler: () => undefined } }, (_request, reply) => {
    const problem = health();
    if (problem === null) return reply.send({ status: 'ok' });
    log.error('the process is not well', { problem });
    return reply.code(503).send({ status: 'failing' });
  });
}

/**
 * The public listener: the routes of the sources and `GET /health`, nothing else. It does not listen yet; `close` lets
 * requests that are being answered end. Rejects with `SOURCE_PATH_TAKEN` when two sources want the same path.
 */
export async function buildPublicServer(parts: PublicServerParts): Promise<FastifyInstance> {
  const fault = answerFault(parts.log);
  const app = fastify({
    bodyLimit: parts.bodyLimit ?? BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    frameworkErrors: fault,
    ...NO_SCHEMAS,
  });
  await app.register(helmet);
  await app.register(underPressure, { maxEventLoopDelay: parts.maxLoopDelayMs ?? MAX_LOOP_DELAY_MS, retryAfter: 1 });
  keepBodiesRaw(app);
  app.setErrorHandler(fault);
  addNotFound(app);
  addHealth(app, parts);
  for (const source of parts.sources) source.register(app);
  return app;
}
