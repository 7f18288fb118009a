import { existsSync } from 'node:fs';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import type { Access, ReadyPipeline, Store } from '@lastcall/core';
import type { Clock, Log } from '@lastcall/plugin-api';
import fastify, { type FastifyInstance } from 'fastify';
import { createDoor } from './access/access.ts';
import { createGuard } from './access/guard.ts';
import type { Follower } from './follower.ts';
import type { Metrics } from './metrics/metrics.ts';
import { answerErrors } from './routes/answer-errors.ts';
import { addChangeRoutes } from './routes/changes.ts';
import { compress } from './routes/compress.ts';
import { apiErrors } from './routes/errors.ts';
import { addInterruptionRoutes } from './routes/interruptions.ts';
import { addLiveRoute } from './routes/live.ts';
import { addParkedRoutes } from './routes/parked.ts';
import { addPlanRoute } from './routes/plan.ts';
import { type About, addSessionRoutes } from './routes/session.ts';
import { ANSWERS_AS_THEY_ARE } from './schema-compilers.ts';
import { openSight } from './sight/sight.ts';

/** The page needs nothing from elsewhere and no inline code; it is served over plain HTTP inside. */
const CONTENT_POLICY = {
  ...{ defaultSrc: ["'self'"], objectSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'self'"], frameAncestors: ["'none'"] },
};
/** TLS is the proxy's affair before this listener, and so is what it promises for its name. */
const HEADERS = {
  contentSecurityPolicy: { useDefaults: false, directives: CONTENT_POLICY },
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' },
  frameguard: { action: 'deny' },
} as const;

/** Names of files in this folder change with what is in them. */
const HASHED = /[\\/]assets[\\/][^\\/]+$/;
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Whether a server can receive, and everything that is wrong with it, one line each. */
export type Readiness = { readonly ready: boolean; readonly problems: readonly string[] };

/** What the private listener is made of. */
export type PrivateServerParts = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly follower: Follower;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly readiness: () => Readiness;
  readonly access: Access;
  readonly about: About;
  /** For previews of plans. */
  readonly pipelines: readonly ReadyPipeline[];
  /** Folder of the built page; a page that was not built is answered with how to build it. */
  readonly pageFolder: string;
};

/**
 * The private listener: the page, the API, readiness, metrics and the API's description. It changes nothing but what people
 * ask for, where they may. It does not listen yet.
 */
export async function buildPrivateServer(parts: PrivateServerParts): Promise<FastifyInstance> {
  // The schemas are ours and tests see them at work: checking them anew at every start takes 50 ms.
  const app = fastify({ forceCloseConnections: true, ajv: { customOptions: { validateSchema: false } }, ...ANSWERS_AS_THEY_ARE });
  await app.register(helmet, HEADERS);
  await app.register(swagger, { openapi: { info: { title: 'Lastcall', version: '1' } } });
  answerErrors(app, parts.log);
  addReadiness(app, parts.readiness);
  addMetrics(app, parts.metrics);
  await app.register(async (api) => addApi(api, parts));
  await addPage(app, parts.pageFolder);
  return app;
}

/** Everything under `/api`. What is not for those who still have to sign in is behind the guard, the unknown included. */
async function addApi(api: FastifyInstance, parts: PrivateServerParts): Promise<void> {
  const door = createDoor(parts);
  api.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  compress(api);
  addSessionRoutes(api, { ...parts, door });
  await api.register(async (guarded) => {
    const guard = createGuard(door);
    guard.protect(guarded);
    const sight = openSight(parts);
    addInterruptionRoutes(guarded, { ...parts, sight });
    addParkedRoutes(guarded, parts);
    addChangeRoutes(guarded, { ...parts, guard });
    addPlanRoute(guarded, { ...parts, ...parts.about });
    addLiveRoute(guarded, { ...parts, sight });
    guarded.get('/api/openapi.json', { schema: { hide: true } }, () => guarded.swagger());
    guarded.all('/api/*', { schema: { hide: true } }, async () => {
      throw apiErrors.nothingHere();
    });
  });
}

function addReadiness(app: FastifyInstance, readiness: () => Readiness): void {
  app.get('/ready', { schema: { summary: 'Whether this replica can receive, and what is wrong with it' } }, (_request, reply) => {
    const found = readiness();
    return reply.code(found.ready ? 200 : 503).send(found);
  });
}

function addMetrics(app: FastifyInstance, { registry }: Pick<Metrics, 'registry'>): void {
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-type', registry.contentType).send(await registry.metrics()),
  );
}

async function addPage(app: FastifyInstance, pageFolder: string): Promise<void> {
  if (existsSync(pageFolder)) {
    await app.register(fastifyStatic, {
      root: pageFolder,
      cacheControl: false,
      setHeaders: (reply, path) => void reply.header('cache-control', HASHED.test(path) ? FOR_EVER : 'no-cache'),
    });
    return;
  }
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/plain').send('The page is not built: run `npm run page`.\n'),
  );
}
