import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type AwsEvent, DETAIL_TYPES } from '../../src/aws/index.ts';
import { type Scene, withSandbox } from './clients.ts';
import { openInbox } from './inbox.ts';

const test = suite('simulated spot market and event bus');

const typesIn = (events: readonly AwsEvent[]) => events.map((event) => `${event['detail-type']} ${event.detail.state ?? ''}`.trim());

async function received({ sqs }: Scene, QueueUrl: string): Promise<AwsEvent[]> {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.map(({ Body }) => JSON.parse(Body ?? '') as AwsEvent);
}

test('a spot interruption warns first and takes the machine after the notice time', () =>
  withSandbox(async ({ aws, clock }) => {
    const instance = aws.world.launch();
    await aws.interruptSpot(instance.id);
    const [warning] = aws.published;
    assert.is(warning?.['detail-type'], DETAIL_TYPES.spotWarning);
    assert.equal(warning?.detail, { 'instance-id': instance.id, 'instance-action': 'terminate' });
    assert.is(warning?.time, '2026-11-22T10:00:00Z');
    await clock.advance(119_999);
    assert.is(instance.state, 'running');
    await clock.advance(1);
    assert.is(instance.state, 'shutting-down');
    await clock.advance(30_000);
    assert.is(instance.state, 'terminated');
    assert.equal(typesIn(aws.published.slice(1)), [`${DETAIL_TYPES.stateChange} shutting-down`, `${DETAIL_TYPES.stateChange} terminated`]);
  }));

test('a rule hands the events of its kinds to a queue, unchanged', () =>
  withSandbox(async (scene) => {
    const { aws } = scene;
    const queue = await aws.world.createQueue('notices');
    aws.route({ to: queue.arn, detailTypes: [DETAIL_TYPES.spotWarning] });
    const { id } = aws.world.launch();
    await aws.recommendRebalance(id);
    await aws.interruptSpot(id);
    assert.equal(await received(scene, queue.url), [aws.published[1]]);
  }));

test('a rule whose kind ends in a star matches by its beginning', () =>
  withSandbox(async (scene) => {
    const { aws } = scene;
    const queue = await aws.world.createQueue('notices');
    aws.route({ to: queue.url, detailTypes: ['EC2 Instance*'] });
    const { id } = aws.world.launch();
    await aws.interruptSpot(id);
    await aws.recommendRebalance(id);
    assert.equal(typesIn(await received(scene, queue.url)), [DETAIL_TYPES.rebalance]);
  }));

test('a rule can deliver late and twice, as EventBridge may', () =>
  withSandbox(async (scene) => {
    const { aws, clock } = scene;
    const queue = await aws.world.createQueue('notices');
    aws.route({ to: queue.url, delayMs: 5_000, copies: 2, detailTypes: [DETAIL_TYPES.spotWarning] });
    await aws.interruptSpot(aws.world.launch().id);
    assert.is((await aws.world.queueDepth(queue.url)).ready, 0);
    await clock.advance(5_000);
    const [one, other] = await received(scene, queue.url);
    assert.is(one?.id, other?.id);
  }));

test('an event reaches a queue through a topic inside SNS’s JSON', () =>
  withSandbox(async ({ aws, sqs }) => {
    const topic = aws.world.createTopic('interruptions');
    const queue = await aws.world.createQueue('notices');
    aws.world.subscribe(topic.arn, queue.arn);
    aws.route({ to: topic.arn });
    await aws.interruptSpot(aws.world.launch().id);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.url }));
    const { Type, Message } = JSON.parse(Messages?.[0]?.Body ?? '');
    assert.is(Type, 'Notification');
    assert.equal(JSON.parse(Message), aws.published[0]);
  }));

test('an API destination gets the event with its key', () =>
  withSandbox(async ({ aws }) => {
    const inbox = await openInbox();
    aws.route({ to: `${inbox.url}/events`, headers: { 'x-api-key': 'long and random' } });
    await aws.interruptSpot(aws.world.launch().id);
    const [post] = await inbox.take(1);
    await inbox.close();
    assert.is(post.path, '/events');
    assert.is(post.headers['x-api-key'], 'long and random');
    assert.is(post.headers['user-agent'], 'Amazon/EventBridge/ApiDestinations');
    assert.equal(JSON.parse(post.body), aws.published[0]);
  }));

test('a hook with a notification target tells it directly, in the flat form', () =>
  withSandbox(async (scene) => {
    const { aws } = scene;
    const queue = await aws.world.createQueue('hooks');
    const hook = { name: 'drain-hook', metadata: '{"cluster":"prod"}', notificationTarget: queue.arn };
    aws.world.createGroup({ name: 'web-asg', hooks: [hook] });
    const { id } = aws.world.launch({ group: 'web-asg' });
    const [action] = aws.terminateInGroup(id);
    const [body] = (await received(scene, queue.url)) as unknown as Record<string, string>[];
    assert.is(body?.LifecycleActionToken, action?.token);
    assert.is(body?.EC2InstanceId, id);
    assert.is(body?.AccountId, '111122223333');
    assert.is(body?.NotificationMetadata, '{"cluster":"prod"}');
    assert.is(body?.['detail-type'], undefined);
  }));

test('a maintenance is announced by AWS Health for every instance, and closed under the same ARN', () =>
  withSandbox(async ({ aws, clock }) => {
    const ids = [aws.world.launch().id, aws.world.launch().id];
    const maintenance = await aws.scheduleMaintenance({ instanceIds: ids, startsAt: clock.now() + 86_400_000 });
    await aws.closeMaintenance(maintenance);
    const [opened, closed] = aws.published;
    assert.equal(opened?.resources, ids);
    assert.is(opened?.detail.statusCode, 'upcoming');
    assert.is(opened?.detail.startTime, 'Mon, 23 Nov 2026 10:00:00 GMT');
    assert.is(closed?.detail.statusCode, 'closed');
    assert.is(closed?.detail.eventArn, opened?.detail.eventArn);
  }));

test('an interruptible capacity reservation names the instant of the end', () =>
  withSandbox(async ({ aws, clock }) => {
    const instance = aws.world.launch({ lifecycle: 'interruptible-capacity-reservation' });
    await aws.interruptCapacity(instance.id);
    assert.is(aws.published[0]?.['detail-type'], DETAIL_TYPES.capacityWarning);
    assert.is(aws.published[0]?.detail['instance-termination-time'], '2026-11-22T10:02:00Z');
    await clock.advance(120_000);
    assert.is(instance.state, 'shutting-down');
  }));

test('a capacity block warns without naming its instances and ends them half an hour early', () =>
  withSandbox(async ({ aws, clock }) => {
    const instance = aws.world.launch({ lifecycle: 'capacity-block', capacityReservationId: 'cr-1' });
    const bystander = aws.world.launch();
    await aws.expireCapacityBlock('cr-1', clock.now() + 2_400_000);
    assert.equal(aws.published[0]?.detail, { 'capacity-reservation-id': 'cr-1', 'end-date': '2026-11-22T10:40:00Z' });
    await clock.advance(600_000);
    assert.equal([instance.state, bystander.state], ['shutting-down', 'running']);
  }));

test('an interrupted instance leaves its group when it is terminated', () =>
  withSandbox(async ({ aws, clock }) => {
    const group = aws.world.createGroup({ name: 'web-asg' });
    const { id } = aws.world.launch({ group: 'web-asg' });
    await aws.interruptSpot(id, { noticeMs: 1_000 });
    await clock.advance(31_000);
    assert.is(group.members.size, 0);
    assert.ok(typesIn(aws.published).includes(DETAIL_TYPES.terminated));
  }));

test('a spot instance that is only stopped can be found stopped', () =>
  withSandbox(async ({ aws, clock }) => {
    const instance = aws.world.launch();
    await aws.interruptSpot(instance.id, { noticeMs: 0, action: 'stop' });
    await clock.advance(30_000);
    assert.is(instance.state, 'stopped');
  }));

test('what was planned for an instance that is long gone is dropped', () =>
  withSandbox(async ({ aws, clock }) => {
    const { id } = aws.world.launch({ capacityReservationId: 'cr-1' });
    const maintenance = await aws.scheduleMaintenance({ instanceIds: [id], startsAt: clock.now() + 86_400_000 });
    await aws.interruptSpot(id, { noticeMs: 7_200_000 });
    await aws.interruptSpot(id, { noticeMs: 7_200_000, action: 'stop' });
    await aws.interruptCapacity(id, { noticeMs: 7_200_000 });
    await aws.expireCapacityBlock('cr-1', clock.now() + 9_000_000);
    aws.world.terminate(id);
    await clock.advance(10_000_000);
    await aws.closeMaintenance(maintenance);
    assert.is(aws.world.instances.size, 0);
  }));

test('an instance that is terminated while it stops ends as terminated', () =>
  withSandbox(async ({ aws, clock }) => {
    const instance = aws.world.launch();
    aws.world.stop(instance.id);
    await clock.advance(10_000);
    aws.world.terminate(instance.id);
    await clock.advance(20_000);
    assert.is(instance.state, 'shutting-down');
    await clock.advance(10_000);
    assert.is(instance.state, 'terminated');
  }));

test.run();
