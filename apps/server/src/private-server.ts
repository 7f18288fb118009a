import { existsSync } from 'node:fs';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import type { Store } from '@lastcall/core';
import { type Clock, CodedError } from '@lastcall/plugin-api';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Follower } from './follower.ts';
import type { Metrics } from './metrics.ts';
import { addInterruptionRoutes } from './routes/interruptions.ts';
import { addLiveRoute } from './routes/live.ts';
import { addParkedRoutes } from './routes/parked.ts';

/** The page needs nothing from elsewhere and no inline code; it is served over plain HTTP inside. */
const CONTENT_POLICY = { defaultSrc: ["'self'"], styleSrc: ["'self'"], upgradeInsecureRequests: null };

/** Whether a server can receive, and everything that is wrong with it, one line each. */
export type Readiness = { readonly ready: boolean; readonly problems: readonly string[] };

/** What the private listener is made of. */
export type PrivateServerParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly follower: Follower;
  readonly metrics: Metrics;
  readonly readiness: () => Readiness;
  /** Folder of the built page; a page that was not built is answered with how to build it. */
  readonly pageFolder: string;
};

/**
 * The private listener: the page, the API, readiness, metrics and the API's description. It changes nothing, except that
 * somebody may have a parked message delivered once more. It does not listen yet.
 */
export async function buildPrivateServer(parts: PrivateServerParts): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  await app.register(helmet, { contentSecurityPolicy: { directives: CONTENT_POLICY } });
  await app.register(swagger, { openapi: { info: { title: 'Lastcall', version: '1' } } });
  app.setErrorHandler(answerFault);
  addReadiness(app, parts.readiness);
  addMetrics(app, parts.metrics);
  addInterruptionRoutes(app, parts.store);
  addParkedRoutes(app, parts);
  await addLiveRoute(app, parts.follower);
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await addPage(app, parts.pageFolder);
  return app;
}

/** What is coded is no fault of the request: the store, most often, and then asking again helps. */
function answerFault(error: Error, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return error instanceof CodedError ? reply.code(503).send({ code: error.code, message: error.message }) : reply.send(error);
}

function addReadiness(app: FastifyInstance, readiness: () => Readiness): void {
  app.get('/ready', { schema: { summary: 'Whether this replica can receive, and what is wrong with it' } }, (_request, reply) => {
    const found = readiness();
    return reply.code(found.ready ? 200 : 503).send(found);
  });
}

function addMetrics(app: FastifyInstance, { registry }: Metrics): void {
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
}

async function addPage(app: FastifyInstance, pageFolder: string): Promise<void> {
  if (existsSync(pageFolder)) return void (await app.register(fastifyStatic, { root: pageFolder }));
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/plain').send('The page is not built: run `npm run page`.\n'),
  );
}
