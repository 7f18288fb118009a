import type { Clock } from '@lastcall/plugin-api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../loopback/answer.ts';
import { openServer, type Server } from '../loopback/server.ts';
import { type ApiCall, codeIn } from './calls.ts';
import { refusalOf, sendOn } from './other-account.ts';
import type { Place } from './place.ts';
import type { Router } from './router.ts';
import type { Sessions } from './sessions.ts';
import { saysTooMany, type Tally } from './tally.ts';
import { plainProtocol } from './wire/answer.ts';
import { AwsError } from './wire/aws-error.ts';
import { readCall, type WireCall } from './wire/request.ts';

/** What makes the server of a simulated AWS. */
export type ApiServerParts = {
  readonly clock: Clock;
  readonly port: number;
  readonly place: Place;
  readonly router: Router;
  /** Counts every call and every refusal of one too many. */
  readonly tally: Tally;
  /** The path at which the signing certificate is published. */
  readonly certificatePath: string;
  /** Whose access key is that of a role of another account. */
  readonly sessions: Sessions;
};

type Asked = WireCall | AwsError | null;

/** The download of the certificate, which is no API call on the wire, as if it were one. */
const DOWNLOAD: WireCall = {
  api: 'certificate',
  action: 'GetSigningCertificate',
  input: {},
  region: null,
  isSigned: false,
  accessKeyId: null,
  text: '',
};

const nothingHere = new AwsError('NotFound', 'nothing here', 404);

/** Aborts when the client hangs up before it has its answer. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (raw.destroyed) gone.abort();
  raw.once('close', () => {
    if (!raw.writableEnded) gone.abort();
  });
  return gone.signal;
}

function describe({ body, call }: FastifyRequest, { place, router, sessions }: ApiServerParts): ApiCall {
  const asked = body as Asked;
  const { account, region: home } = place;
  if (asked === null || asked instanceof AwsError)
    return { ...call, api: '', action: '', account, accessKeyId: null, region: home, input: {}, code: null };
  const { action, input, region, accessKeyId } = asked;
  const owner = sessions.find(accessKeyId)?.account ?? account;
  return { ...call, api: router.nameOf(asked), action, account: owner, accessKeyId, region: region ?? home, input, code: null };
}

function noteCodes(app: FastifyInstance, { throttled }: Tally): void {
  app.addHook('onSend', async (request, _reply, body) => {
    const call = request.call as ApiCall;
    call.code = codeIn(call.status, String(body));
    if (saysTooMany(call.code)) throttled.add(call.action);
  });
}

/** Opens the one HTTP server of a simulated AWS: all APIs in all regions, and the signing certificate. */
export function openApiServer(parts: ApiServerParts): Promise<Server<ApiCall>> {
  const { clock, port, place, router, sessions, tally, certificatePath } = parts;
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<Answer> => {
    const asked = request.body as Asked;
    if (asked === null || asked instanceof AwsError) return plainProtocol.failure(asked ?? nothingHere, '');
    const session = sessions.find(asked.accessKeyId);
    const gone = goneSignal(reply);
    if (session === null) return router.answer(asked, gone);
    const refusal = refusalOf(session, { token: request.headers['x-amz-security-token'], now: place.now() });
    if (refusal !== null) return router.refuse(request.call as ApiCall, refusal);
    return session.account === place.account ? router.answer(asked, gone) : sendOn(request, { session, text: asked.text, gone });
  };
  return openServer<ApiCall>({
    clock,
    port,
    decode: (request) => (request.url === certificatePath ? DOWNLOAD : readCall(request)),
    describe(request) {
      const call = describe(request, parts);
      tally.made.add(call.action);
      return call;
    },
    register(app) {
      noteCodes(app, tally);
      app.all('/*', async (request, reply) => {
        const { status, headers, body } = await answer(request, reply);
        return reply.code(status).headers(headers).send(body);
      });
    },
  });
}
