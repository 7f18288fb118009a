import { createVerify, X509Certificate } from 'node:crypto';
import {
  ConfirmSubscriptionCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { SnsMessage } from '../../src/aws/index.ts';
import { refusal, type Scene, withSandbox } from './clients.ts';
import { type Inbox, openInbox } from './inbox.ts';

const test = suite('simulated SNS');

type WithInbox = Scene & { readonly inbox: Inbox };

const withInbox = (act: (scene: WithInbox) => Promise<void>, options: Parameters<typeof withSandbox>[1] = {}) =>
  withSandbox(async (scene) => {
    const inbox = await openInbox();
    try {
      await act({ ...scene, inbox });
    } finally {
      await inbox.close();
    }
  }, options);

const messageIn = ({ body }: { readonly body: string }): SnsMessage => JSON.parse(body) as SnsMessage;

/** Checks a signature the way the AWS documentation tells receivers to, written apart from the signer. */
async function isGenuine(message: SnsMessage, url: string): Promise<boolean> {
  const { pathname } = new URL(message.SigningCertURL);
  const pem = await (await fetch(url + pathname)).text();
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  const verify = createVerify(message.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1');
  for (const name of names) if (message[name] !== undefined) verify.update(`${name}\n${message[name]}\n`);
  return verify.verify(new X509Certificate(pem).publicKey, message.Signature, 'base64');
}

async function aConfirmed({ aws, sns, inbox }: WithInbox, parts: { rawDelivery?: boolean; path?: string } = {}) {
  const { arn } = aws.world.createTopic('interruptions');
  const { path = '/', ...rest } = parts;
  const subscription = aws.world.subscribe(arn, inbox.url + path, rest);
  const [post] = await inbox.take(1);
  const { Token } = messageIn(post);
  await sns.send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token }));
  return { arn, subscription };
}

test('subscribing posts a signed confirmation with AWS’s headers', () =>
  withInbox(async ({ aws, inbox, clock }) => {
    const { arn } = aws.world.createTopic('interruptions');
    aws.world.subscribe(arn, inbox.url);
    const [post] = await inbox.take(1);
    const message = messageIn(post);
    assert.is(post.headers['x-amz-sns-message-type'], 'SubscriptionConfirmation');
    assert.is(post.headers['x-amz-sns-topic-arn'], arn);
    assert.is(post.headers['x-amz-sns-subscription-arn'], undefined);
    assert.is(post.headers['content-type'], 'text/plain; charset=UTF-8');
    assert.is(post.headers['user-agent'], 'Amazon Simple Notification Service Agent');
    assert.is(message.Timestamp, new Date(clock.now()).toISOString());
    assert.match(message.SubscribeURL ?? '', 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription');
    assert.ok(await isGenuine(message, aws.url));
  }));

test('nothing is posted before the subscription is confirmed', () =>
  withInbox(async ({ aws, inbox }) => {
    const { arn } = aws.world.createTopic('interruptions');
    aws.world.subscribe(arn, inbox.url);
    await inbox.take(1);
    await aws.world.publishToTopic(arn, 'too early');
    assert.is(inbox.waiting(), 0);
  }));

for (const version of ['1', '2'] as const) {
  test(`a notification of signature version ${version} verifies, subject and all`, () =>
    withInbox(async (scene) => {
      const { arn, subscription } = await aConfirmed(scene);
      const attribute = { TopicArn: arn, AttributeName: 'SignatureVersion', AttributeValue: version };
      await scene.sns.send(new SetTopicAttributesCommand(attribute));
      await scene.sns.send(new PublishCommand({ TopicArn: arn, Message: 'héllo\n<b>', Subject: 'news' }));
      const [post] = await scene.inbox.take(1);
      const message = messageIn(post);
      assert.is(message.Message, 'héllo\n<b>');
      assert.is(message.SignatureVersion, version);
      assert.is(post.headers['x-amz-sns-message-id'], message.MessageId);
      assert.is(post.headers['x-amz-sns-subscription-arn'], subscription.arn);
      assert.ok(await isGenuine(message, scene.aws.url));
      assert.not.ok(await isGenuine({ ...message, Subject: 'other' }, scene.aws.url));
    }));
}

test('the certificate is of SNS, valid now, and served where its URL says', () =>
  withInbox(async ({ aws, clock }) => {
    const certificate = new X509Certificate(await (await fetch(aws.url + aws.certificate.path)).text());
    assert.match(aws.certificate.path, /^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/);
    assert.is(certificate.checkHost('sns.amazonaws.com'), 'sns.amazonaws.com');
    assert.ok(Date.parse(certificate.validFrom) < clock.now() && clock.now() < Date.parse(certificate.validTo));
    assert.match(aws.certificate.pem, /^\s*-----BEGIN [A-Z]+-----\n[A-Za-z\d+/\n]+={0,2}\n-----END [A-Z]+-----\s*$/);
  }));

test('raw delivery posts the bare message and says so in a header', () =>
  withInbox(async (scene) => {
    const { arn } = await aConfirmed(scene, { rawDelivery: true });
    await scene.aws.world.publishToTopic(arn, '{"bare":true}');
    const [post] = await scene.inbox.take(1);
    assert.is(post.body, '{"bare":true}');
    assert.is(post.headers['x-amz-sns-rawdelivery'], 'true');
  }));

test('an endpoint that challenges gets the credentials of its URL in a second request', () =>
  withInbox(async ({ aws, inbox }) => {
    inbox.demandBasic();
    const { arn } = aws.world.createTopic('interruptions');
    aws.world.subscribe(arn, inbox.url.replace('//', '//us%40er:p%3Ass@'));
    const [first, second] = await inbox.take(2);
    assert.is(first?.headers.authorization, undefined);
    assert.is(second?.headers.authorization, `Basic ${Buffer.from('us@er:p:ss').toString('base64')}`);
  }));

/** Moves on to the next thing planned once something is, by which time the answer has been taken in. */
async function passOver(clock: Scene['clock']): Promise<void> {
  const from = clock.now();
  for (let turn = 0; turn < 200 && clock.now() === from; turn += 1) {
    await settle();
    const nextAt = clock.nextAt();
    if (nextAt === from + 20_000) await clock.advance(20_000);
  }
}

test('a 503 is tried again three times, 20 s apart, with the same message id', () =>
  withInbox(async (scene) => {
    const { arn } = await aConfirmed(scene);
    scene.inbox.answer(503);
    const done = scene.aws.world.publishToTopic(arn, 'again');
    const ids = new Set<string | undefined>();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const [post] = await scene.inbox.take(1);
      ids.add(post.headers['x-amz-sns-message-id'] as string);
      await passOver(scene.clock);
    }
    await done;
    assert.is(ids.size, 1);
    const times = scene.aws.attempts.slice(1).map(({ at }) => at);
    assert.equal(
      times.map((at) => at - (times[0] ?? 0)),
      [0, 20_000, 40_000, 60_000],
    );
  }));

test('a 403 is final', () =>
  withInbox(async (scene) => {
    const { arn } = await aConfirmed(scene);
    scene.inbox.answer(403);
    await scene.aws.world.publishToTopic(arn, 'refused');
    assert.equal(
      scene.aws.attempts.map(({ status }) => status),
      [200, 403],
    );
  }));

test('what cannot be delivered goes to the subscription’s dead-letter queue', () =>
  withInbox(async (scene) => {
    const { aws, inbox, sns, sqs } = scene;
    const dead = await aws.world.createQueue('dead');
    const { arn } = aws.world.createTopic('interruptions');
    aws.world.subscribe(arn, inbox.url, { deadLetterArn: dead.arn });
    const [post] = await inbox.take(1);
    await sns.send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token: messageIn(post).Token }));
    inbox.answer(400);
    await aws.world.publishToTopic(arn, 'lost?');
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: dead.url }));
    assert.is(messageIn({ body: Messages?.[0]?.Body ?? '' }).Message, 'lost?');
  }));

test('a queue that subscribes by the API gets the JSON without confirming', () =>
  withInbox(async ({ aws, sns, sqs }) => {
    const { arn } = aws.world.createTopic('interruptions');
    const queue = await aws.world.createQueue('notices');
    const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: queue.arn }));
    await aws.world.publishToTopic(arn, 'hello');
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
    assert.match(SubscriptionArn ?? '', arn);
    assert.is(messageIn({ body: Messages?.[0]?.Body ?? '' }).Message, 'hello');
  }));

test('a token nobody sent is refused', () =>
  withInbox(async ({ aws, sns }) => {
    const { arn } = aws.world.createTopic('interruptions');
    const { name } = await refusal(sns.send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token: 'wrong' })));
    assert.is(name, 'InvalidParameterException');
  }));

test('a token is no longer good after two days', () =>
  withInbox(async ({ aws, sns, inbox, clock }) => {
    const { arn } = aws.world.createTopic('interruptions');
    aws.world.subscribe(arn, inbox.url);
    const [post] = await inbox.take(1);
    await clock.advance(172_800_000);
    const { name } = await refusal(sns.send(new ConfirmSubscriptionCommand({ TopicArn: arn, Token: messageIn(post).Token })));
    assert.is(name, 'InvalidParameterException');
  }));

test('a topic that does not exist is not found', () =>
  withInbox(async ({ sns }) => {
    const { name, status } = await refusal(
      sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:none', Message: 'x' })),
    );
    assert.is(name, 'NotFoundException');
    assert.is(status, 404);
  }));

test('a stranger with the unsubscribe URL ends a subscription, and the endpoint is told', () =>
  withInbox(async (scene) => {
    const { subscription } = await aConfirmed(scene);
    const answer = await fetch(`${scene.aws.url}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`);
    const [post] = await scene.inbox.take(1);
    assert.is(answer.status, 200);
    assert.is(post.headers['x-amz-sns-message-type'], 'UnsubscribeConfirmation');
    assert.is(post.headers['x-amz-sns-subscription-arn'], subscription.arn);
    assert.ok(await isGenuine(messageIn(post), scene.aws.url));
  }));

test('a subscription confirmed with AuthenticateOnUnsubscribe is only ended with credentials', () =>
  withInbox(async (scene) => {
    const { aws, sns, inbox } = scene;
    const { arn } = aws.world.createTopic('interruptions');
    const subscription = aws.world.subscribe(arn, inbox.url);
    const [post] = await inbox.take(1);
    const confirm = { TopicArn: arn, Token: messageIn(post).Token, AuthenticateOnUnsubscribe: 'true' };
    await sns.send(new ConfirmSubscriptionCommand(confirm));
    const answer = await fetch(`${aws.url}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`);
    assert.is(answer.status, 403);
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: subscription.arn }));
    assert.is(aws.world.subscriptions.size, 0);
  }));

test('the list of subscriptions hides the credentials of an endpoint', () =>
  withInbox(async ({ aws, sns, inbox }) => {
    const { arn } = aws.world.createTopic('interruptions');
    aws.world.subscribe(arn, inbox.url.replace('//', '//user:secret@'));
    await inbox.take(1);
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn }));
    assert.is(Subscriptions?.[0]?.SubscriptionArn, 'PendingConfirmation');
    assert.not.match(Subscriptions?.[0]?.Endpoint ?? '', 'secret');
  }));

test.run();
