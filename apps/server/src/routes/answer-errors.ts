import { CodedError, type Log, messageOf } from '@lastcall/plugin-api';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { apiErrors } from './errors.ts';

/** The status of each code. What has none is the store's, most often, and then asking again helps: 503. */
const STATUS: Readonly<Record<string, number>> = {
  ACCESS_NEEDED: 401,
  ACCESS_TOKEN_WRONG: 401,
  ACCESS_USER_UNCLEAR: 401,
  ACCESS_TOO_MANY_ATTEMPTS: 429,
  ACCESS_READ_ONLY: 403,
  ACCESS_CROSS_SITE: 403,
  ACCESS_HOST_UNKNOWN: 421,
  ACCESS_NO_SIGN_IN: 404,
  REQUEST_NOT_JSON: 415,
  NOT_FOUND: 404,
  INTERRUPTION_UNKNOWN: 404,
  INTERRUPTION_CLOSED: 409,
  PARKED_UNKNOWN: 404,
  API_FAULT: 500,
};

/** When to ask again, s. */
const RETRY_AFTER: Readonly<Record<number, number>> = { 429: 60, 503: 3 };

/** Answers every error as `{ code, message, hint }`, and tells nobody outside what a fault of ours looks like. */
export function answerErrors(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError | CodedError, request, reply) => {
    if (error instanceof CodedError) return answer(reply, error);
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ code: error.code, message: error.message, hint: 'See /api/openapi.json.' });
    log.error('a request could not be answered', { route: request.routeOptions.url, problem: messageOf(error) });
    return answer(reply, apiErrors.fault());
  });
  app.setNotFoundHandler((_request, reply) => answer(reply, apiErrors.nothingHere()));
}

function answer(reply: FastifyReply, { code, message, hint }: CodedError): FastifyReply {
  const status = STATUS[code] ?? 503;
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="lastcall"');
  if (RETRY_AFTER[status] !== undefined) reply.header('retry-after', RETRY_AFTER[status]);
  return reply.code(status).send({ code, message, hint });
}
