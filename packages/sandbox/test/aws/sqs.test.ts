import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clientConfig, refusal, withSandbox } from './clients.ts';

const test = suite('simulated SQS');

const receive = async (sqs: SQSClient, QueueUrl: string, seconds = 0): Promise<Message[]> => {
  const all = { MaxNumberOfMessages: 10, WaitTimeSeconds: seconds, MessageSystemAttributeNames: ['All' as const] };
  return (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...all }))).Messages ?? [];
};

test('a message that was sent is received, deleted and gone', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { url } = await aws.world.createQueue('notices');
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'hello' }));
    const [message] = await receive(sqs, url);
    assert.is(message?.Body, 'hello');
    assert.is(message?.Attributes?.ApproximateReceiveCount, '1');
    const Entries = [
      { Id: 'one', ReceiptHandle: message?.ReceiptHandle },
      { Id: 'two', ReceiptHandle: 'no such handle' },
    ];
    const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    assert.ok(answer.Successful?.some(({ Id }) => Id === 'one'));
    assert.equal(await aws.world.queueDepth(url), { ready: 0, inFlight: 0, delayed: 0 });
  }));

test('a queue is named by its account and found on the sandbox’s own port', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { url, arn } = await aws.world.createQueue('notices');
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: 'notices' }));
    const told = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
    assert.is(found.QueueUrl, url);
    assert.is(told.Attributes?.QueueArn, arn);
    assert.is(arn, 'arn:aws:sqs:eu-west-1:111122223333:notices');
  }));

test('a queue made through the API has the same kind of URL', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'made' }));
    assert.is(QueueUrl, `${aws.url}/111122223333/made`);
  }));

test('a client with nothing but the queue’s URL finds it', () =>
  withSandbox(async ({ aws }) => {
    const { url } = await aws.world.createQueue('notices');
    await aws.world.sendToQueue(url, 'hello');
    const { credentials, region } = clientConfig(aws.url);
    const client = new SQSClient({ credentials, region });
    assert.is((await receive(client, url))[0]?.Body, 'hello');
    client.destroy();
  }));

test('a long poll wakes up when a message comes', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { url } = await aws.world.createQueue('notices');
    const waiting = receive(sqs, url, 20);
    await aws.world.sendToQueue(url, 'late');
    assert.is((await waiting)[0]?.Body, 'late');
  }));

test('a received message is invisible until its visibility is given back', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { url } = await aws.world.createQueue('notices');
    await aws.world.sendToQueue(url, 'hello');
    const [message] = await receive(sqs, url);
    assert.equal(await receive(sqs, url), []);
    const request = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
    await sqs.send(new ChangeMessageVisibilityCommand(request));
    assert.is((await receive(sqs, url))[0]?.Attributes?.ApproximateReceiveCount, '2');
  }));

test('a message received too often goes to the dead-letter queue', () =>
  withSandbox(async ({ aws, sqs }) => {
    const dead = await aws.world.createQueue('dead');
    const { url } = await aws.world.createQueue('notices', { visibilityTimeoutMs: 0, deadLetterArn: dead.arn, maxReceives: 1 });
    await aws.world.sendToQueue(url, 'poison');
    await receive(sqs, url);
    assert.equal(await receive(sqs, url), []);
    assert.is((await receive(sqs, dead.url))[0]?.Body, 'poison');
  }));

test('a message received for a client that has hung up is visible again', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { url } = await aws.world.createQueue('notices');
    const hangUp = new AbortController();
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), { abortSignal: hangUp.signal });
    await untilWaiting(aws.url);
    hangUp.abort();
    await refusal(poll);
    await untilWaiting(aws.url);
    await aws.world.sendToQueue(url, 'kept');
    assert.is((await receive(sqs, url, 2))[0]?.Body, 'kept');
  }));

/** A round trip on another connection: what was sent before it has reached the sandbox. */
const untilWaiting = async (url: string): Promise<void> => {
  for (let trip = 0; trip < 10; trip += 1) await (await fetch(url)).arrayBuffer();
};

test('a queue that does not exist is refused by both of its names', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { name, status } = await refusal(receive(sqs, `${aws.url}/111122223333/missing`));
    assert.is(name, 'QueueDoesNotExist');
    assert.is(status, 400);
  }));

test('calls of SQS are recorded and can be made to fail', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { url } = await aws.world.createQueue('notices');
    aws.fail('ReceiveMessage', { code: 'OverLimit' });
    assert.is((await refusal(receive(sqs, url))).name, 'OverLimit');
    const [call] = aws.calls.of('ReceiveMessage');
    assert.is(call?.api, 'sqs');
    assert.is(call?.code, 'OverLimit');
    assert.is(call?.input.QueueUrl, url);
  }));

test('a sandbox with a poll under way closes at once', () =>
  withSandbox(async ({ aws, sqs }) => {
    const { url } = await aws.world.createQueue('notices');
    const poll = refusal(receive(sqs, url, 20));
    await untilWaiting(aws.url);
    await aws.close();
    await poll;
  }));

test.run();
