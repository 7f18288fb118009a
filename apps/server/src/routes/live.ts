import { fastifySSE } from '@fastify/sse';
import type { FastifyInstance } from 'fastify';
import type { Follower } from '../follower.ts';
import { present } from './present.ts';

const SCHEMA = { summary: 'Interruptions as they change, as server-sent events' };

/** Adds `/api/live`: server-sent events, each one interruption as it stands after something happened to it. */
export async function addLiveRoute(app: FastifyInstance, follower: Follower): Promise<void> {
  await app.register(fastifySSE);
  app.get('/api/live', { sse: 'only', schema: SCHEMA }, async (_request, reply) => {
    reply.sse.keepAlive();
    const leave = follower.listen((_entry, view) => {
      if (reply.sse.isConnected) void reply.sse.send({ event: 'interruption', data: present(view) });
    });
    reply.sse.onClose(leave);
    // Headers go out with the first event only: without one a quiet connection would look like none.
    await reply.sse.send({ event: 'hello', data: {} });
  });
}
