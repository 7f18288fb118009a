import { type Access, cancelInterruption, type ReplayParts, replayParked } from '@lastcall/core';
import type { Log } from '@lastcall/plugin-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { allowChanges, type Guard } from '../access/guard.ts';
import { apiErrors } from './errors.ts';
import { CANCELLING, ONE, PROBLEM, TAKEN } from './schemas.ts';

/** A change says nothing but that it is one, bytes. */
const BODY_LIMIT = 1_024;

const EMPTY = {
  params: ONE,
  consumes: ['application/json'],
  body: { type: 'object', additionalProperties: false },
};
const REFUSALS = { 403: PROBLEM, 404: PROBLEM, 415: PROBLEM };

const REPLAY_SCHEMA = {
  ...EMPTY,
  summary: 'Delivers a parked message once more',
  description:
    'Answers what became of it: `accepted` with what its notices did, `ignored` with the reason, or `parked` when it still cannot be read. Needs `access.changes`. The body is an empty object; its content type must be `application/json`, which no page of another site can send.',
  response: { 200: { description: 'What became of it', ...TAKEN }, ...REFUSALS },
};
const CANCEL_SCHEMA = {
  ...EMPTY,
  summary: 'Calls an interruption off: its run ends, every step undoes what it added',
  description:
    'Does not wait for the end of it. A later notice of AWS opens a new interruption. Needs `access.changes`. The body is an empty object; its content type must be `application/json`.',
  response: { 202: { description: 'It is being called off', ...CANCELLING }, ...REFUSALS, 409: PROBLEM },
};

type OfOne = { Params: { id: string } };

/** What the changing routes need. */
export type ChangeParts = ReplayParts & { readonly access: Access; readonly guard: Guard; readonly log: Log };

/** Adds `/api/parked/ID/replay` and `/api/interruptions/ID/cancel`: all that can be changed through the API. Each is logged with who asked. */
export function addChangeRoutes(app: FastifyInstance, parts: ChangeParts): void {
  const { guard, log } = parts;
  const rules = { bodyLimit: BODY_LIMIT, onRequest: allowChanges(parts.access) };
  const logAsked = (request: FastifyRequest<OfOne>, change: string, became: string) => {
    const { user } = guard.askerOf(request);
    log.info('somebody asked for a change', { change, id: request.params.id, user, address: request.socket.remoteAddress, became });
  };
  app.post<OfOne>('/api/parked/:id/replay', { ...rules, schema: REPLAY_SCHEMA }, async (request) => {
    const taken = await replayParked(parts, request.params.id);
    logAsked(request, 'replay', taken?.what ?? 'unknown');
    if (taken === null) throw apiErrors.parkedUnknown();
    return taken;
  });
  app.post<OfOne>('/api/interruptions/:id/cancel', { ...rules, schema: CANCEL_SCHEMA }, async (request, reply) => {
    const what = await cancelInterruption(parts, request.params.id, guard.askerOf(request).user);
    logAsked(request, 'cancel', what);
    if (what === 'unknown') throw apiErrors.interruptionUnknown();
    if (what === 'closed') throw apiErrors.interruptionClosed();
    return reply.code(202).send({ what });
  });
}
