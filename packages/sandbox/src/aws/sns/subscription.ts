import { randomUUID } from 'node:crypto';
import { newHex } from '../ids.ts';
import type { MessageAttribute, SignatureVersion, UnsignedMessage } from './message.ts';

/** A topic. */
export type Topic = { readonly arn: string; readonly name: string; readonly region: string; signatureVersion: SignatureVersion };

/** Somebody who gets what is published to a topic. */
export type Subscription = {
  readonly arn: string;
  readonly topic: Topic;
  readonly protocol: 'http' | 'https' | 'sqs';
  /** A URL, possibly with user and password, or a queue's ARN. */
  readonly endpoint: string;
  readonly rawDelivery: boolean;
  /** ARN of the queue that gets what could not be delivered; null: it is dropped. */
  readonly deadLetterArn: string | null;
  readonly token: string;
  readonly tokenExpiresAt: number;
  confirmed: boolean;
  /** Whether ending it needs credentials. */
  authenticatesUnsubscribe: boolean;
};

/** How a subscription is made; everything has a default. */
export type SubscribeParts = { readonly rawDelivery?: boolean; readonly deadLetterArn?: string };

/** What is published besides the message itself. */
export type PublishParts = { readonly subject?: string; readonly attributes?: Readonly<Record<string, MessageAttribute>> };

/** A message without what its topic and the moment of sending add. */
export type Draft = Omit<UnsignedMessage, 'TopicArn' | 'Timestamp'>;

const TWO_DAYS_MS = 172_800_000;

const protocolOf = (endpoint: string): Subscription['protocol'] => {
  if (endpoint.startsWith('arn:aws:sqs:')) return 'sqs';
  return endpoint.startsWith('https:') ? 'https' : 'http';
};

/** A subscription as it begins: that of a queue is confirmed already. */
export function aSubscription(
  topic: Topic,
  { endpoint, parts, now }: { endpoint: string; parts: SubscribeParts; now: number },
): Subscription {
  const protocol = protocolOf(endpoint);
  return {
    arn: `${topic.arn}:${randomUUID()}`,
    topic,
    protocol,
    endpoint,
    rawDelivery: parts.rawDelivery ?? false,
    deadLetterArn: parts.deadLetterArn ?? null,
    token: newHex(160),
    tokenExpiresAt: now + TWO_DAYS_MS,
    confirmed: protocol === 'sqs',
    authenticatesUnsubscribe: false,
  };
}

/** What is published, the same for every subscription. */
export const aNotification = (message: string, { subject, attributes }: PublishParts): Draft => ({
  Type: 'Notification',
  MessageId: randomUUID(),
  Message: message,
  ...(subject === undefined ? {} : { Subject: subject }),
  ...(attributes === undefined ? {} : { MessageAttributes: attributes }),
});

const officialUrl = (region: string): string => `https://sns.${region}.amazonaws.com/`;

/** The link in every notification by which anybody can end the subscription. */
export const unsubscribeUrl = ({ arn, topic }: Subscription): string =>
  `${officialUrl(topic.region)}?Action=Unsubscribe&SubscriptionArn=${arn}`;

const confirmUrl = ({ token, topic }: Subscription): string =>
  `${officialUrl(topic.region)}?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`;

/** What asks an endpoint to confirm. */
export const subscriptionConfirmation = (subscription: Subscription): Draft => ({
  Type: 'SubscriptionConfirmation',
  MessageId: randomUUID(),
  Token: subscription.token,
  Message: `You have chosen to subscribe to the topic ${subscription.topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
  SubscribeURL: confirmUrl(subscription),
});

/** What tells an endpoint that its subscription was ended. */
export const unsubscribeConfirmation = (subscription: Subscription): Draft => ({
  Type: 'UnsubscribeConfirmation',
  MessageId: randomUUID(),
  Token: subscription.token,
  Message: `You have chosen to deactivate subscription ${subscription.arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.`,
  SubscribeURL: confirmUrl(subscription),
});
