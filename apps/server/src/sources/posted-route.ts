import type { IncomingHttpHeaders } from 'node:http';
import { codeOf, type Log, messageOf } from '@lastcall/plugin-api';
import type { FastifyInstance } from 'fastify';
import { sourceErrors } from '../errors.ts';
import { type Answer, answerTo, taken } from './answer.ts';
import { bodyText } from './body-text.ts';
import type { Refusals } from './refusals.ts';

/** A message as it was posted. */
export type Posted = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly address: string };

/** What becomes of the messages posted to a path. */
export type PostedRoute = {
  readonly path: string;
  readonly log: Log;
  readonly refusals: Refusals;
  /** Takes one message and says what became of it, or throws a coded error. */
  receive(posted: Posted): Promise<string>;
};

/** SNS's first try at a protected endpoint comes without credentials: asking for them is no refusal. */
const isRefusal = ({ status }: Answer, error: unknown) => status < 500 && codeOf(error, '') !== sourceErrors.credentialsMissing().code;

function refuse({ refusals, log, path }: PostedRoute, { address }: Posted, error: unknown): Answer {
  const answer = answerTo(error);
  const fields = { path, address, status: answer.status, ...answer.body };
  if (answer.status >= 500) {
    log.error('a message could not be taken', { ...fields, cause: error instanceof Error ? messageOf(error.cause ?? error) : '' });
    return answer;
  }
  if (!isRefusal(answer, error)) return answer;
  if (!refusals.count(address)) return answerTo(sourceErrors.tooManyRefusals());
  log.warn('a message was refused', fields);
  return answer;
}

async function answer(route: PostedRoute, posted: Posted): Promise<Answer> {
  try {
    return taken(await route.receive(posted));
  } catch (error) {
    return refuse(route, posted, error);
  }
}

/** Adds a route that takes POSTs of any content type. Throws `SOURCE_PATH_TAKEN` when the path has one already. */
export function addPostedRoute(app: FastifyInstance, route: PostedRoute): void {
  if (app.hasRoute({ method: 'POST', url: route.path })) throw sourceErrors.pathTaken(route.path);
  app.post(route.path, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? bodyText(request.body) : '';
    const { status, headers, body: said } = await answer(route, { headers: request.headers, body, address: request.ip });
    return reply.code(status).headers(headers).send(said);
  });
}
