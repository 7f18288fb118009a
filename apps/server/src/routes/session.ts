import type { Access, Scope } from '@lastcall/core';
import { CodedError } from '@lastcall/plugin-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Asker, Door } from '../access/access.ts';
import { endedCookie, sessionCookie } from '../access/cookie.ts';
import { askedBy, askJson, channelOf } from '../access/guard.ts';
import { ABOUT, PROBLEM } from './schemas.ts';

/** A token and what is around it, bytes. */
const BODY_LIMIT = 4_096;

const ABOUT_SCHEMA = {
  summary: 'What this server is, who asks, and what is needed to sign in; open to everybody',
  response: { 200: { description: 'The scope is null for those who are not signed in', ...ABOUT } },
};
const BEGIN_SCHEMA = {
  summary: 'Signs in with a token: a cookie says so for twelve hours, or until the token is taken out of the configuration',
  consumes: ['application/json'],
  body: { type: 'object', additionalProperties: false, required: ['token'], properties: { token: { type: 'string' } } },
  response: { 204: { description: 'Signed in', type: 'null' }, 401: PROBLEM, 404: PROBLEM, 415: PROBLEM, 429: PROBLEM },
};
const END_SCHEMA = { summary: 'Signs out', response: { 204: { description: 'Signed out', type: 'null' } } };

/** What a server says of itself. */
export type About = { readonly version: string; readonly dryRun: boolean; readonly scope: Scope };

/** What the routes need. */
export type SessionParts = { readonly door: Door; readonly access: Access; readonly about: About };

/** Adds `/api/about` and `/api/session`: what somebody needs who is not signed in yet. */
export function addSessionRoutes(app: FastifyInstance, { door, access, about }: SessionParts): void {
  app.get('/api/about', { schema: ABOUT_SCHEMA }, async (request) => {
    const asker = askerOf(request, door);
    const { version, dryRun, scope } = about;
    const own = { signedIn: asker !== null, user: asker?.user ?? null, changes: asker !== null && access.changes };
    return { version, dryRun, signIn: door.signIn, ...own, scope: asker === null ? null : scope };
  });
  const begin = { schema: BEGIN_SCHEMA, bodyLimit: BODY_LIMIT, onRequest: askJson };
  app.post<{ Body: { token: string } }>('/api/session', begin, async (request, reply) => {
    const session = door.begin(request.body.token, askedBy(request));
    return reply
      .header('set-cookie', sessionCookie(session, channelOf(request)))
      .code(204)
      .send();
  });
  app.delete('/api/session', { schema: END_SCHEMA }, async (request, reply) =>
    reply
      .header('set-cookie', endedCookie(channelOf(request)))
      .code(204)
      .send(),
  );
}

/** Null for somebody who still has to sign in. Throws ACCESS_HOST_UNKNOWN: nothing they could do would help. */
function askerOf(request: FastifyRequest, door: Door): Asker | null {
  try {
    return door.admit(askedBy(request));
  } catch (refusal) {
    if (refusal instanceof CodedError && refusal.code !== 'ACCESS_HOST_UNKNOWN') return null;
    throw refusal;
  }
}
