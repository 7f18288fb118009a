import type { FastifyError, FastifyInstance } from 'fastify';
import { badRequest, internalError, StatusError } from '../status-error.ts';

function asStatusError(error: FastifyError | StatusError): StatusError {
  if (error instanceof StatusError) return error;
  return error.statusCode === 400 ? badRequest(error.message) : internalError(error.message);
}

/** Makes `app` answer every failure with a `Status` object, and unknown paths with a 404 like the real server's. */
export function serveErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | StatusError, _request, reply) => {
    const failure = asStatusError(error);
    const { retryAfterSeconds } = failure.details;
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
    return reply.code(failure.code).send(failure.toStatus());
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type('text/plain').send('404 page not found\n'));
}
