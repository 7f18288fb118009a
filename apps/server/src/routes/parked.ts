import type { Parked, Store } from '@lastcall/core';
import type { FastifyInstance } from 'fastify';
import { written } from '../sight/written.ts';
import { apiErrors } from './errors.ts';
import { ONE, PARKED, PROBLEM } from './schemas.ts';

const LISTED = 100;
/** How much of each message the list has, characters. */
const SHOWN = 4_000;

const LIST_SCHEMA = {
  summary: 'Messages that could not be read, and those of interruptions nobody could decide, newest first',
  description: `At most ${LISTED}, of each message the first ${SHOWN} characters; \`rawLength\` says how many it has.`,
  response: { 200: { description: 'What is parked', type: 'array', items: PARKED } },
};
const ONE_SCHEMA = {
  summary: 'One parked message, all of it',
  params: ONE,
  response: { 200: { description: 'What is parked', ...PARKED }, 404: PROBLEM },
};

/** Adds `/api/parked` and `/api/parked/ID`. */
export function addParkedRoutes(app: FastifyInstance, { store }: { readonly store: Store }): void {
  app.get('/api/parked', { schema: LIST_SCHEMA }, async () => (await store.parked(LISTED)).map((parked) => presented(parked, SHOWN)));
  app.get<{ Params: { id: string } }>('/api/parked/:id', { schema: ONE_SCHEMA }, async ({ params }) => {
    const parked = await store.findParked(params.id);
    if (parked === null) throw apiErrors.parkedUnknown();
    return presented(parked, parked.raw.length);
  });
}

function presented(parked: Parked, shown: number): unknown {
  return written({ ...parked, raw: parked.raw.slice(0, shown), rawLength: parked.raw.length });
}
