import type { MessageAttribute } from '../sns/message.ts';
import type { Subscription, Topic } from '../sns/subscription.ts';
import type { Topics } from '../sns/topics.ts';
import { type Output, queryProtocol } from '../wire/answer.ts';
import { AwsError } from '../wire/aws-error.ts';
import { type Input, isTrue, object, objects, text } from '../wire/input.ts';
import type { XmlObject } from '../wire/xml.ts';
import type { Api, Call } from './api.ts';
import { pageOf } from './pages.ts';

const noTopic = (): AwsError => new AwsError('NotFound', 'Topic does not exist', 404);
const noSubscription = (): AwsError => new AwsError('NotFound', 'Subscription does not exist', 404);
const invalid = (what: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${what}`);

function topicOf(topics: Topics, { input, region }: Call): Topic {
  const topic = topics.topics.get(text(input, 'TopicArn') ?? text(input, 'TargetArn') ?? '');
  if (topic?.region !== region) throw noTopic();
  return topic;
}

function subscriptionOf(topics: Topics, { input }: Call): Subscription {
  const subscription = topics.subscriptions.get(text(input, 'SubscriptionArn') ?? '');
  if (!subscription) throw noSubscription();
  return subscription;
}

/** SNS writes maps as numbered entries of key and value. */
const entriesOf = (input: Input, name: string): readonly (readonly [string, Input])[] =>
  objects(object(input, name), 'entry').map((entry) => [text(entry, 'key') ?? text(entry, 'Name') ?? '', entry]);

function confirm(topics: Topics, call: Call): Output {
  const topic = topicOf(topics, call);
  const token = text(call.input, 'Token');
  const found = [...topics.subscriptions.values()].find((one) => one.topic === topic && one.token === token);
  if (!found || found.tokenExpiresAt <= call.now) throw invalid('Token');
  const authenticates = isTrue(call.input, 'AuthenticateOnUnsubscribe');
  if (authenticates && !call.isSigned) throw new AwsError('AuthorizationError', 'AuthenticateOnUnsubscribe needs credentials', 403);
  found.confirmed = true;
  found.authenticatesUnsubscribe ||= authenticates;
  return { SubscriptionArn: found.arn };
}

function subscribe(topics: Topics, call: Call): Output {
  const topic = topicOf(topics, call);
  const endpoint = text(call.input, 'Endpoint');
  if (endpoint === undefined) throw invalid('Endpoint');
  const attributes = Object.fromEntries(entriesOf(call.input, 'Attributes').map(([name, entry]) => [name, text(entry, 'value')]));
  const rawDelivery = attributes.RawMessageDelivery === 'true';
  const { arn, confirmed } = topics.subscribe(topic.arn, endpoint, { rawDelivery });
  const isShown = confirmed || isTrue(call.input, 'ReturnSubscriptionArn');
  return { SubscriptionArn: isShown ? arn : 'pending confirmation' };
}

async function unsubscribe(topics: Topics, call: Call): Promise<Output> {
  const subscription = subscriptionOf(topics, call);
  if (subscription.authenticatesUnsubscribe && !call.isSigned)
    throw new AwsError('AuthorizationError', 'Unsubscribe needs credentials', 403);
  void topics.end(subscription, call.isSigned ? 'silent' : 'announced');
  return {};
}

function attributesOf(input: Input): Readonly<Record<string, MessageAttribute>> | undefined {
  const entries = entriesOf(input, 'MessageAttributes').map(([name, entry]) => {
    const value = object(entry, 'Value');
    return [name, { Type: text(value, 'DataType') ?? 'String', Value: text(value, 'StringValue') ?? '' }] as const;
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function publish(topics: Topics, call: Call): Output {
  const topic = topicOf(topics, call);
  const message = text(call.input, 'Message');
  if (message === undefined) throw invalid('Empty message');
  const subject = text(call.input, 'Subject');
  const attributes = attributesOf(call.input);
  const { messageId } = topics.publish(topic.arn, message, {
    ...(subject === undefined ? {} : { subject }),
    ...(attributes === undefined ? {} : { attributes }),
  });
  return { MessageId: messageId };
}

const subscriptionRow = ({ arn, confirmed, topic, protocol, endpoint }: Subscription): XmlObject => ({
  SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
  Owner: arn.split(':')[4],
  Protocol: protocol,
  Endpoint: endpoint.replace(/\/\/[^@/]+@/, '//****:****@'),
  TopicArn: topic.arn,
});

function listSubscriptions(topics: Topics, call: Call): Output {
  const topic = topicOf(topics, call);
  const found = [...topics.subscriptions.values()].filter((one) => one.topic === topic);
  const { entries, next } = pageOf(found, { size: 100, token: text(call.input, 'NextToken'), invalidTokenCode: 'InvalidParameter' });
  return { Subscriptions: entries.map(subscriptionRow), NextToken: next };
}

function setTopicAttributes(topics: Topics, call: Call): Output {
  const topic = topicOf(topics, call);
  const version = text(call.input, 'AttributeValue');
  if (text(call.input, 'AttributeName') !== 'SignatureVersion') throw invalid('AttributeName');
  if (version !== '1' && version !== '2') throw invalid('SignatureVersion');
  topic.signatureVersion = version;
  return {};
}

/** Simple Notification Api: what a subscriber and an operator need of it. */
export const createSns = (topics: Topics): Api => ({
  name: 'sns',
  protocol: queryProtocol('http://sns.amazonaws.com/doc/2010-03-31/'),
  operations: {
    ConfirmSubscription: (call) => confirm(topics, call),
    Subscribe: (call) => subscribe(topics, call),
    Unsubscribe: (call) => unsubscribe(topics, call),
    Publish: (call) => publish(topics, call),
    ListSubscriptionsByTopic: (call) => listSubscriptions(topics, call),
    SetTopicAttributes: (call) => setTopicAttributes(topics, call),
  },
});
