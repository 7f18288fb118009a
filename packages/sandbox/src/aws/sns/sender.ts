import type { Agenda } from '../../agenda.ts';
import type { Deliver, RetryPolicy } from '../events/delivery.ts';
import type { Queues } from '../queues.ts';
import { certificateUrl, type SigningCertificate } from './certificate.ts';
import { type SnsMessage, signMessage } from './message.ts';
import { httpHeaders } from './post.ts';
import type { Draft, Subscription, Topic } from './subscription.ts';

/** What `createSender` needs. */
export type SenderParts = {
  readonly agenda: Agenda;
  readonly queues: Queues;
  readonly certificate: SigningCertificate;
  readonly deliver: Deliver;
  readonly policy: RetryPolicy;
};

/** Signs a draft and hands it to a subscription's endpoint; resolves false when it was given up. Never rejects. */
export type Send = (subscription: Subscription, draft: Draft) => Promise<boolean>;

/** SNS tells nobody about a queue that is not there. */
const isSent = (sending: Promise<void>): Promise<boolean> =>
  sending.then(
    () => true,
    () => false,
  );

/** The sender of a world's topics. */
export function createSender({ agenda, queues, certificate, deliver, policy }: SenderParts): Send {
  const signed = (topic: Topic, draft: Draft): SnsMessage =>
    signMessage(
      { ...draft, TopicArn: topic.arn, Timestamp: new Date(agenda.now()).toISOString() },
      { privateKey: certificate.privateKey, version: topic.signatureVersion, certificateUrl: certificateUrl(certificate, topic.region) },
    );

  return async function send({ topic, arn, protocol, endpoint, rawDelivery, deadLetterArn }, draft) {
    const message = signed(topic, draft);
    const isRaw = rawDelivery && message.Type === 'Notification';
    const body = isRaw ? message.Message : JSON.stringify(message);
    if (protocol === 'sqs') return isSent(queues.send(endpoint, body));
    const headers = httpHeaders(message, arn, isRaw ? 'raw' : 'wrapped');
    const isThere = await deliver({ endpoint, messageId: message.MessageId, headers, body }, policy);
    if (!isThere && deadLetterArn !== null) await isSent(queues.send(deadLetterArn, JSON.stringify(message)));
    return isThere;
  };
}
