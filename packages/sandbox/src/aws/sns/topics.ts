import type { Agenda } from '../../agenda.ts';
import type { Place } from '../place.ts';
import type { SignatureVersion } from './message.ts';
import type { Send } from './sender.ts';
import {
  aNotification,
  aSubscription,
  type PublishParts,
  type SubscribeParts,
  type Subscription,
  subscriptionConfirmation,
  type Topic,
  unsubscribeConfirmation,
  unsubscribeUrl,
} from './subscription.ts';

/** Simple Notification Service. */
export type Topics = {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  create(name: string, parts?: { readonly region?: string; readonly signatureVersion?: SignatureVersion }): Topic;
  /** Subscribes a queue at once, or an HTTP endpoint by a confirmation that is under way when this returns. */
  subscribe(topicArn: string, endpoint: string, parts?: SubscribeParts): Subscription;
  /** Sends the confirmation of a subscription once more. */
  askToConfirm(subscription: Subscription): Promise<boolean>;
  /** Ends a subscription; an endpoint is told so where `announce` says it. */
  end(subscription: Subscription, announce: 'announced' | 'silent'): Promise<void>;
  /** Publishes to every confirmed subscription. `delivered` resolves when each has the message or was given up. */
  publish(topicArn: string, message: string, parts?: PublishParts): { readonly messageId: string; readonly delivered: Promise<void> };
};

/** The topics of a world, whose messages `send` takes away. */
export function createTopics({ place, agenda, send }: { place: Place; agenda: Agenda; send: Send }): Topics {
  const topics = new Map<string, Topic>();
  const subscriptions = new Map<string, Subscription>();
  const askToConfirm = (subscription: Subscription) => send(subscription, subscriptionConfirmation(subscription));
  function topicOf(arn: string): Topic {
    const topic = topics.get(arn);
    if (!topic) throw new TypeError(`no topic ${arn}`);
    return topic;
  }
  return {
    topics,
    subscriptions,
    askToConfirm,
    create(name, { region = place.region, signatureVersion = '1' } = {}) {
      const topic = { arn: `arn:aws:sns:${region}:${place.account}:${name}`, name, region, signatureVersion };
      topics.set(topic.arn, topic);
      return topic;
    },
    subscribe(topicArn, endpoint, parts = {}) {
      const subscription = aSubscription(topicOf(topicArn), { endpoint, parts, now: agenda.now() });
      subscriptions.set(subscription.arn, subscription);
      if (!subscription.confirmed) void askToConfirm(subscription);
      return subscription;
    },
    async end(subscription, announce) {
      subscriptions.delete(subscription.arn);
      if (announce === 'announced') await send(subscription, unsubscribeConfirmation(subscription));
    },
    publish(topicArn, message, parts = {}) {
      const topic = topicOf(topicArn);
      const notification = aNotification(message, parts);
      const receivers = [...subscriptions.values()].filter((one) => one.topic === topic && one.confirmed);
      const sending = receivers.map((one) => send(one, { ...notification, UnsubscribeURL: unsubscribeUrl(one) }));
      return { messageId: notification.MessageId, delivered: Promise.all(sending).then(() => undefined) };
    },
  };
}
