import { type Store, viewOf } from '@lastcall/core';
import type { FastifyInstance } from 'fastify';
import { present } from './present.ts';

const LIST_SCHEMA = {
  summary: 'Interruptions, newest first',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, description: 'How many at most' } },
  },
};

const ONE_SCHEMA = {
  summary: 'One interruption with its plan, steps and notices',
  params: { type: 'object', properties: { id: { type: 'string', description: 'Its id, as in the list' } }, required: ['id'] },
};

/** Adds `/api/interruptions` and `/api/interruptions/ID`. */
export function addInterruptionRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: { limit: number } }>('/api/interruptions', { schema: LIST_SCHEMA }, async ({ query }) => {
    const ids = await store.list(query.limit);
    const views = await Promise.all(ids.map(async (id) => viewOf(await store.entriesOf(id))));
    return views.filter((view) => view !== null).map(present);
  });
  app.get<{ Params: { id: string } }>('/api/interruptions/:id', { schema: ONE_SCHEMA }, async ({ params }, reply) => {
    const view = viewOf(await store.entriesOf(params.id));
    if (view !== null) return present(view);
    return reply.code(404).send({ code: 'INTERRUPTION_UNKNOWN', message: `there is no interruption ${params.id}` });
  });
}
