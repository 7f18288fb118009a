import { randomUUID } from 'node:crypto';
import type { Answer } from '../loopback/answer.ts';
import type { Api } from './apis/api.ts';
import type { Refuse } from './fault.ts';
import type { Limits } from './limits.ts';
import type { Place } from './place.ts';
import type { Queues } from './queues.ts';
import { jsonProtocol, type Protocol, plainProtocol } from './wire/answer.ts';
import { AwsError } from './wire/aws-error.ts';
import type { WireCall } from './wire/request.ts';

/** What calls are answered with. APIs are keyed by what names them on the wire: target prefix or API version. */
export type RouterParts = {
  readonly place: Place;
  readonly apis: Readonly<Record<string, Api>>;
  readonly queues: Queues;
  readonly limits: Limits;
};

/** Finds the API a call is for. */
export type Router = {
  /** The sandbox's name for the API that a call names; the call's own where there is none. */
  nameOf(call: WireCall): string;
  /** Answers a call; `gone` aborts when the caller hangs up. */
  answer(call: WireCall, gone: AbortSignal): Promise<Answer>;
  /** Refuses a call in the form of its API. */
  readonly refuse: Refuse;
};

/** Where the calls of one API are answered. */
type Desk = {
  readonly name: string;
  readonly protocol: Protocol;
  answer(call: WireCall, details: { readonly region: string; readonly requestId: string; readonly gone: AbortSignal }): Promise<Answer>;
};

/** A failure in AWS's words; one that is no AWS error is a fault of the sandbox and comes out as AWS's own. */
const asAwsError = (error: unknown): AwsError => (error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 500));

const deskOf = ({ name, protocol, operations }: Api, place: Place): Desk => ({
  name,
  protocol,
  async answer({ action, input, isSigned, accessKeyId }, { region, requestId }) {
    const operation = operations[action];
    if (!operation) throw new AwsError('InvalidAction', `Could not find operation ${action}`);
    if (!place.regions.includes(region)) throw new AwsError('OptInRequired', `The region ${region} is not enabled`, 401);
    return protocol.success(action, await operation({ input, region, now: place.now(), isSigned, accessKeyId }), requestId);
  },
});

const deskOfQueues = (queues: Queues): Desk => ({
  name: 'sqs',
  protocol: jsonProtocol('1.0'),
  answer: (call, { gone }) => queues.answer(call, gone),
});

/** The router of a sandbox. */
export function createRouter({ place, apis, queues, limits }: RouterParts): Router {
  const desks = new Map(Object.entries(apis).map(([key, api]) => [key, deskOf(api, place)]));
  desks.set('AmazonSQS', deskOfQueues(queues));
  const protocols = new Map([...desks.values()].map(({ name, protocol }) => [name, protocol]));
  return {
    nameOf: ({ api }) => desks.get(api)?.name ?? api,
    refuse: ({ api }, error) => (protocols.get(api) ?? plainProtocol).failure(error, randomUUID()),
    async answer(call, gone) {
      const requestId = randomUUID();
      const desk = desks.get(call.api);
      if (!desk) return plainProtocol.failure(new AwsError('UnknownApi', `no API ${call.api} here`), requestId);
      const region = call.region ?? place.region;
      try {
        limits.admit({ api: desk.name, action: call.action, region, now: place.now() });
        return await desk.answer(call, { region, requestId, gone });
      } catch (error) {
        return desk.protocol.failure(asAwsError(error), requestId);
      }
    },
  };
}
