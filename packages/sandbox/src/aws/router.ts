import { randomUUID } from 'node:crypto';
import type { Api } from './apis/api.ts';
import type { ApiCall } from './calls.ts';
import { ConnectionCut, type Faults } from './faults.ts';
import type { Place } from './place.ts';
import type { Queues } from './queues.ts';
import type { SigningCertificate } from './sns/certificate.ts';
import { type Answer, jsonProtocol, type Protocol } from './wire/answer.ts';
import { AwsError } from './wire/aws-error.ts';
import { type Request, readCall, type WireCall } from './wire/request.ts';

/** What requests are answered with. APIs are keyed by target prefix or API version. */
export type RouterParts = {
  readonly place: Place;
  readonly apis: Readonly<Record<string, Api>>;
  readonly queues: Queues;
  readonly certificate: SigningCertificate;
  readonly faults: Faults;
  record(call: ApiCall): void;
};

const SQS = 'AmazonSQS';
const SQS_PROTOCOL = jsonProtocol('1.0');

const plain = (status: number, body: string): Answer => ({ status, headers: { 'content-type': 'text/plain' }, body });

/** A failure in AWS's words; one that is no AWS error is a fault of the sandbox and comes out as AWS's own. */
function asAwsError(error: unknown): AwsError {
  if (error instanceof ConnectionCut) throw error;
  return error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500);
}

/** The error code of an answer, as the recorder notes it. */
const codeIn = ({ status, body }: Answer): string | null =>
  status < 400 ? null : (/<Code>([^<]*)<|"__type":"(?:[^"#]*#)?([^"]*)"/.exec(body)?.slice(1).find(Boolean) ?? 'Unknown');

/** The API answers in its own form, also where it refuses. */
async function inForm(protocol: Protocol, answer: (requestId: string) => Promise<Answer>): Promise<Answer> {
  const requestId = randomUUID();
  try {
    return await answer(requestId);
  } catch (error) {
    return protocol.failure(asAwsError(error), requestId);
  }
}

/** Answers every request that reaches the sandbox: API calls, and the signing certificate where it is published. */
export function createRouter({ place, apis, queues, certificate, faults, record }: RouterParts): (request: Request) => Promise<Answer> {
  const answerApi = (api: Api, call: WireCall, region: string): Promise<Answer> =>
    inForm(api.protocol, async (requestId) => {
      const operation = api.operations[call.action];
      if (!operation) throw new AwsError('InvalidAction', `Could not find operation ${call.action}`);
      if (!place.regions.includes(region)) throw new AwsError('OptInRequired', `The region ${region} is not enabled`, 401);
      const asked = { input: call.input, region, now: place.now(), isSigned: call.isSigned };
      const output = await faults.around({ action: call.action, region }, () => operation(asked));
      return api.protocol.success(call.action, output, requestId);
    });
  const answerQueues = (call: WireCall, region: string, gone: AbortSignal): Promise<Answer> =>
    inForm(SQS_PROTOCOL, () => faults.around({ action: call.action, region }, () => queues.answer(call, gone)));

  async function answerCall(call: WireCall, gone: AbortSignal): Promise<Answer> {
    const { action, input } = call;
    const region = call.region ?? place.region;
    const api = apis[call.api];
    if (!api && call.api !== SQS) return plain(400, `no API ${call.api} here`);
    const note = { at: place.now(), api: api?.name ?? 'sqs', action, region, input };
    const answering = api ? answerApi(api, call, region) : answerQueues(call, region, gone);
    const answer = await answering.catch((cut) => {
      record({ ...note, status: null, code: null });
      throw cut;
    });
    record({ ...note, status: answer.status, code: codeIn(answer) });
    return answer;
  }
  const answerCertificate = (): Promise<Answer> =>
    faults
      .around({ action: 'GetSigningCertificate', region: place.region }, () => plain(200, certificate.pem))
      .catch((error) => plain(asAwsError(error).status, ''));

  return async function answer(request) {
    if (request.method === 'GET' && request.url.pathname === certificate.path) return answerCertificate();
    const call = callIn(request);
    if (call instanceof AwsError) return plain(call.status, call.message);
    return call === null ? plain(404, 'nothing here') : answerCall(call, request.gone);
  };
}

function callIn(request: Request): WireCall | AwsError | null {
  try {
    return readCall(request);
  } catch (error) {
    return asAwsError(error);
  }
}
