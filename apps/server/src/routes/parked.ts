import { type Parked, type ReplayParts, replayParked, type Taken } from '@lastcall/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { instant } from './present.ts';

const LISTED = 100;
/** A replay says nothing but that it is one, bytes. */
const BODY_LIMIT = 1_024;

const PARAMS = { type: 'object', properties: { id: { type: 'string', description: 'Its id, as in the list' } }, required: ['id'] };
const LIST_SCHEMA = { summary: 'Messages that could not be read, and those of interruptions nobody could decide, newest first' };
const ONE_SCHEMA = { summary: 'One parked message', params: PARAMS };
const REPLAY_SCHEMA = {
  summary: 'Delivers a parked message once more',
  description:
    'Answers what became of it: `accepted` with what its notices did, `ignored` with the reason, or `parked` when it still cannot be read. The body is an empty object; its content type must be `application/json`, which no page of another site can send.',
  params: PARAMS,
  consumes: ['application/json'],
  body: { type: 'object', additionalProperties: false },
};

type OfOne = { Params: { id: string } };

/** Adds `/api/parked`, `/api/parked/ID` and `/api/parked/ID/replay`: the only one of this listener that changes anything. */
export function addParkedRoutes(app: FastifyInstance, parts: ReplayParts): void {
  const { store } = parts;
  app.get('/api/parked', { schema: LIST_SCHEMA }, async () => (await store.parked(LISTED)).map(presentParked));
  app.get<OfOne>('/api/parked/:id', { schema: ONE_SCHEMA }, async ({ params }, reply) => {
    const parked = await store.findParked(params.id);
    return parked === null ? unknown(reply, params.id) : presentParked(parked);
  });
  const options = { schema: REPLAY_SCHEMA, bodyLimit: BODY_LIMIT, onRequest: refuseOtherThanJson };
  app.post<OfOne>('/api/parked/:id/replay', options, async ({ params }, reply): Promise<Taken> => {
    return (await replayParked(parts, params.id)) ?? unknown(reply, params.id);
  });
}

/** A page of another site may post forms, plain text and nothing at all; for JSON its browser asks first, and is not answered. */
async function refuseOtherThanJson({ headers }: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return undefined;
  return reply.code(415).send({ code: 'REQUEST_NOT_JSON', message: 'send an empty object with the content type application/json' });
}

function unknown(reply: FastifyReply, id: string) {
  return reply.code(404).send({ code: 'PARKED_UNKNOWN', message: `nothing is parked under ${id}` });
}

function presentParked(parked: Parked) {
  return { ...parked, receivedAt: instant(parked.receivedAt), replayedAt: instant(parked.replayedAt) };
}
