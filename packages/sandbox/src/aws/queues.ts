import { buildApp } from 'fauxqs';
import type { Answer } from '../loopback/answer.ts';
import type { Place } from './place.ts';
import type { WireCall } from './wire/request.ts';

/** A queue and its two names. */
export type SimQueue = { readonly name: string; readonly url: string; readonly arn: string };

/** A queue to create. Durations are ms and default to AWS's. */
export type QueueParts = {
  readonly region?: string;
  /** Default 30,000. */
  readonly visibilityTimeoutMs?: number;
  /** ARN of the queue for messages that were received too often. */
  readonly deadLetterArn?: string;
  /** How often a message may be received before it goes there. Default 5. */
  readonly maxReceives?: number;
};

/** How many messages a queue holds: ready to be received, received but not deleted, and not yet due. */
export type QueueDepth = { readonly ready: number; readonly inFlight: number; readonly delayed: number };

/** Simple Queue Service. Its visibility and poll timers run by the machine's clock. */
export type Queues = {
  create(name: string, parts?: QueueParts): Promise<SimQueue>;
  /** Sends a body to the queue of that URL or ARN. Rejects where there is none. */
  send(urlOrArn: string, body: string): Promise<void>;
  depth(urlOrArn: string): Promise<QueueDepth>;
  /** Whether the name is that of a queue: its URL here or its ARN. */
  isQueue(name: string): boolean;
  /** Answers a call of the SDK; messages received for a client that is `gone` become visible again at once. */
  answer(call: WireCall, gone: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
};

type Body = { readonly [field: string]: unknown };
type Asked = { readonly action: string; readonly region: string; readonly body: Body };
type Received = { readonly Messages?: readonly { readonly ReceiptHandle: string }[] };

/** The account the emulator believes to be in; ours stands in every name that leaves it. */
const INNER_ACCOUNT = '000000000000';
const INNER_URL = /http:\/\/sqs\.[^/"]+\/0{12}\//g;
const NAMES_QUEUES = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues', 'GetQueueAttributes', 'SetQueueAttributes']);

const nameIn = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? '';

const regionOf = (place: Place, urlOrArn: string): string =>
  urlOrArn.startsWith('arn:') ? (urlOrArn.split(':')[3] ?? place.region) : place.region;

/** The queue named as the emulator names it. */
function inward(place: Place, { action, region, body }: Asked): string {
  const { QueueUrl } = body;
  const url = `http://sqs.${region}.localhost/${INNER_ACCOUNT}/`;
  const payload = JSON.stringify(typeof QueueUrl === 'string' ? { ...body, QueueUrl: url + nameIn(QueueUrl) } : body);
  return NAMES_QUEUES.has(action) ? payload.replaceAll(`:${place.account}:`, `:${INNER_ACCOUNT}:`) : payload;
}

type Emulator = {
  ask(asked: Asked): Promise<Answer>;
  /** The fields of the answer. Rejects where it is an error. */
  demand(asked: Asked): Promise<Body>;
  close(): Promise<void>;
};

/** The fauxqs emulator in this process, without a port of its own; what leaves it names our account and `url`. */
function createEmulator(place: Place, url: () => string): Emulator {
  const app = buildApp({ logger: false, defaultRegion: place.region });
  const outward = (body: string): string =>
    body.replace(INNER_URL, `${url()}/${place.account}/`).replaceAll(`:${INNER_ACCOUNT}:`, `:${place.account}:`);

  async function ask(asked: Asked): Promise<Answer> {
    const authorization = `AWS4-HMAC-SHA256 Credential=sandbox/20260101/${asked.region}/sqs/aws4_request`;
    const target = `AmazonSQS.${asked.action}`;
    const { statusCode, headers, body } = await app.inject({
      method: 'POST',
      url: '/',
      headers: { host: 'localhost', 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, authorization },
      payload: inward(place, asked),
    });
    return { status: statusCode, headers: passedOn(headers), body: NAMES_QUEUES.has(asked.action) ? outward(body) : body };
  }
  return {
    ask,
    async demand(asked) {
      const { status, body } = await ask(asked);
      if (status !== 200) throw new Error(`SQS answered ${asked.action} with ${status}: ${body}`);
      return JSON.parse(body || '{}') as Body;
    },
    close: () => app.close(),
  };
}

/** The call that makes received messages visible again; null where none were received. */
function givingBack({ input }: WireCall, { body }: Answer): Body | null {
  const { Messages = [] } = JSON.parse(body) as Received;
  if (Messages.length === 0) return null;
  const Entries = Messages.map(({ ReceiptHandle }, number) => ({ Id: String(number), ReceiptHandle, VisibilityTimeout: 0 }));
  return { QueueUrl: input.QueueUrl, Entries };
}

/** Simple Queue Service by the fauxqs emulator. `url` is the sandbox's, once it listens. */
export function createQueues(place: Place, url: () => string): Queues {
  const { ask, demand, close } = createEmulator(place, url);
  return {
    close,
    isQueue: (name) => name.startsWith('arn:aws:sqs:') || name.startsWith(`${url()}/`),
    async create(name, parts = {}) {
      const region = parts.region ?? place.region;
      await demand({ action: 'CreateQueue', region, body: { QueueName: name, Attributes: attributesOf(parts) } });
      return { name, url: `${url()}/${place.account}/${name}`, arn: `arn:aws:sqs:${region}:${place.account}:${name}` };
    },
    async send(urlOrArn, body) {
      await demand({ action: 'SendMessage', region: regionOf(place, urlOrArn), body: { QueueUrl: urlOrArn, MessageBody: body } });
    },
    async depth(urlOrArn) {
      const body = { QueueUrl: urlOrArn, AttributeNames: ['All'] };
      const { Attributes } = await demand({ action: 'GetQueueAttributes', region: regionOf(place, urlOrArn), body });
      return depthIn(Attributes as Readonly<Record<string, string>>);
    },
    async answer(call, gone) {
      const region = call.region ?? place.region;
      const answer = await ask({ action: call.action, region, body: call.input });
      const back = gone.aborted && call.action === 'ReceiveMessage' ? givingBack(call, answer) : null;
      if (back !== null) await ask({ action: 'ChangeMessageVisibilityBatch', region, body: back });
      return answer;
    },
  };
}

const passedOn = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name === 'content-type' || name.startsWith('x-amzn-'))
      .map(([name, value]) => [name, String(value)]),
  );

const depthIn = (attributes: Readonly<Record<string, string>>): QueueDepth => ({
  ready: Number(attributes.ApproximateNumberOfMessages),
  inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible),
  delayed: Number(attributes.ApproximateNumberOfMessagesDelayed),
});

function attributesOf({ visibilityTimeoutMs, deadLetterArn, maxReceives = 5 }: QueueParts): Record<string, string> {
  return {
    ...(visibilityTimeoutMs === undefined ? {} : { VisibilityTimeout: String(Math.ceil(visibilityTimeoutMs / 1_000)) }),
    ...(deadLetterArn === undefined
      ? {}
      : { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn, maxReceiveCount: maxReceives }) }),
  };
}
