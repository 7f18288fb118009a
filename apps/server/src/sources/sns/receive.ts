import type { CodedError, Log } from '@lastcall/plugin-api';
import { sourceErrors } from '../../errors.ts';
import type { Gate } from '../gate.ts';
import type { Posted } from '../posted-route.ts';
import { type Authority, authenticate } from './authenticate.ts';
import type { SnsConfig } from './config.ts';
import type { Confirm } from './confirm.ts';
import { type Confirmation, readMessage, type SnsMessage } from './message.ts';
import { checkRawCredentials } from './raw-credentials.ts';
import type { Topic } from './topic-arn.ts';

/** What taking a message needs. */
export type Reception = {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly authority: Authority;
  readonly rawDelivery: SnsConfig['rawDelivery'];
  readonly gate: Gate;
  readonly confirm: Confirm;
  readonly alert: (error: CodedError) => void;
  readonly log: Log;
};

function ours({ topics }: Reception, arn: unknown): Topic {
  const topic = topics.get(String(arn));
  if (topic === undefined) throw sourceErrors.topicForeign();
  return topic;
}

function checkTypeHeader(header: unknown, { Type }: SnsMessage): void {
  if (header !== undefined && header !== Type) throw sourceErrors.typeDisagrees();
}

async function handOver({ gate, authority }: Reception, { account, region }: Topic, body: string): Promise<string> {
  const { what } = await gate.take({ source: 'sns', body, receivedAt: authority.clock.now(), account, region });
  return what;
}

async function confirmSubscription({ confirm, alert, log }: Reception, topic: Topic, { Token }: Confirmation): Promise<string> {
  const subscription = await confirm({ topic, token: Token }).catch((error: CodedError) => {
    alert(error);
    throw error;
  });
  log.info('subscribed to a topic', { topic: topic.arn, subscription });
  return 'confirmed';
}

/** Not obeyed: whoever unsubscribed us may have had no right to, and only a person can tell. */
function sayUnsubscribed({ alert, log }: Reception, topic: Topic): string {
  const error = sourceErrors.unsubscribed(topic.arn);
  log.error(error.message, { code: error.code, hint: error.hint, topic: topic.arn });
  alert(error);
  return 'noted';
}

async function receiveSigned(reception: Reception, { headers, body, address }: Posted): Promise<string> {
  const message = readMessage(body);
  const topic = ours(reception, message.TopicArn);
  checkTypeHeader(headers['x-amz-sns-message-type'], message);
  await authenticate(reception.authority, { message, topic, address });
  switch (message.Type) {
    case 'Notification':
      return handOver(reception, topic, body);
    case 'SubscriptionConfirmation':
      return confirmSubscription(reception, topic, message);
    case 'UnsubscribeConfirmation':
      return sayUnsubscribed(reception, topic);
  }
}

async function receiveRaw(reception: Reception, { headers, body }: Posted): Promise<string> {
  checkRawCredentials(headers.authorization, reception.rawDelivery);
  return handOver(reception, ours(reception, headers['x-amz-sns-topic-arn']), body);
}

/**
 * Takes one posted message and says what became of it: `accepted`, `ignored`, `parked`, `confirmed` or `noted`.
 * Rejects with a `SOURCE_*` reason; nothing is fetched, stored or confirmed for a message of a topic that is not ours.
 */
export function receiveSns(reception: Reception, posted: Posted): Promise<string> {
  const isRaw = posted.headers['x-amz-sns-rawdelivery'] !== undefined;
  return isRaw ? receiveRaw(reception, posted) : receiveSigned(reception, posted);
}
