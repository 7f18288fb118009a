import type { Delivery, Taken } from '@lastcall/core';
import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sqsConfig } from '../../../src/sources/sqs/config.ts';
import { createSqsSource } from '../../../src/sources/sqs/index.ts';
import { opened, recordedIntake, recordedLog } from '../recorded.ts';
import { aMessage, recordedQueue } from './recorded-queue.ts';

const QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/111122223333/notices';
const HALF_MS = 60_000;

type Setting = {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly hold?: 'until-closed' | 'until-taken';
  readonly answer?: (delivery: Delivery) => Taken;
};

/** A started source with one poll, in fake time. */
async function aWorld({ config = {}, hold = 'until-closed', answer = opened }: Setting = {}) {
  const clock = fakeClock();
  const queue = recordedQueue();
  const log = recordedLog();
  const intake = recordedIntake(answer);
  const source = createSqsSource({ config: sqsConfig.parse({ queueUrl: QUEUE_URL, polls: 1, ...config }), clock, log, hold, queue });
  await source.start(intake);
  await clock.advance(0);
  return { clock, queue, log, intake, source };
}
const named = (name: string) => Object.assign(new Error(`${name}!`), { name });

const test = suite('the sqs source');

test('a message is handed over as it came, with the account and region of its queue', async () => {
  const { clock, queue, intake } = await aWorld();
  queue.deliver(aMessage('a'));
  await clock.advance(0);
  assert.equal(intake.deliveries, [{ source: 'sqs', body: 'a', receivedAt: clock.now(), account: '111122223333', region: 'eu-west-1' }]);
});

test('as many receptions wait as there are polls', async () => {
  const { queue } = await aWorld({ config: { polls: 5 } });
  assert.is(queue.received(), 5);
});

test('where it is held until closed, a message is deleted once its interruption has closed', async () => {
  const { clock, queue, intake } = await aWorld();
  queue.deliver(aMessage('a'));
  await clock.advance(HALF_MS / 2);
  assert.equal(queue.deleted, []);
  intake.close('a');
  await clock.advance(200);
  assert.equal(queue.deleted, [['a-1']]);
});

test('a held message is hidden again every half of the visibility time until it is let go of', async () => {
  const { clock, queue, intake } = await aWorld();
  queue.deliver(aMessage('a'));
  await clock.advance(3 * HALF_MS);
  assert.equal(queue.hidden, [
    { handles: ['a-1'], seconds: 120 },
    { handles: ['a-1'], seconds: 120 },
    { handles: ['a-1'], seconds: 120 },
  ]);
  intake.close('a');
  await clock.advance(2 * HALF_MS);
  assert.is(queue.hidden.length, 3);
});

test('held messages are hidden ten at a time', async () => {
  const { clock, queue } = await aWorld();
  for (let batch = 0; batch < 3; batch += 1) queue.deliver(...Array.from({ length: 7 }, (_, index) => aMessage(`${batch}-${index}`)));
  await clock.advance(HALF_MS);
  assert.equal(
    queue.hidden.map(({ handles }) => handles.length),
    [10, 10, 1],
  );
});

test('a message that came again while it was held is hidden and deleted by its newest handle', async () => {
  const { clock, queue, intake } = await aWorld();
  queue.deliver(aMessage('a'));
  await clock.advance(1);
  queue.deliver(aMessage('a', { handle: 'a-2' }));
  await clock.advance(HALF_MS);
  intake.close('a');
  await clock.advance(200);
  assert.equal([queue.hidden.map(({ handles }) => handles), queue.deleted], [[['a-2']], [['a-2']]]);
});

test('a message that SQS hides no longer is held no longer', async () => {
  const { clock, queue, intake } = await aWorld();
  queue.deliver(aMessage('a'));
  queue.failBatch({ handles: ['a-1'], isOurFault: true });
  await clock.advance(3 * HALF_MS);
  intake.close('a');
  await clock.advance(200);
  assert.equal([queue.hidden.length, queue.deleted], [1, []]);
});

test('where it is held until taken, a message is deleted at once', async () => {
  const { clock, queue } = await aWorld({ hold: 'until-taken' });
  queue.deliver(aMessage('a'));
  await clock.advance(200);
  assert.equal(queue.deleted, [['a-1']]);
});

test('the configuration decides about holding before the host does', async () => {
  const { clock, queue } = await aWorld({ config: { hold: 'until-taken' }, hold: 'until-closed' });
  queue.deliver(aMessage('a'));
  await clock.advance(200);
  assert.equal(queue.deleted, [['a-1']]);
});

for (const taken of [
  { what: 'ignored', reason: 'a launch' },
  { what: 'parked', problem: 'no JSON' },
  { what: 'accepted', acceptances: [{ noticeId: 'n', interruptionId: null, effect: 'nothing-open' }] },
] as const) {
  test(`a message that was ${taken.what} and opened nothing is deleted at once`, async () => {
    const { clock, queue } = await aWorld({ answer: () => taken });
    queue.deliver(aMessage('a'));
    await clock.advance(200);
    assert.equal(queue.deleted, [['a-1']]);
  });
}

test('ten messages are deleted in one request without waiting', async () => {
  const { clock, queue } = await aWorld({ hold: 'until-taken' });
  queue.deliver(...Array.from({ length: 10 }, (_, index) => aMessage(String(index))));
  await clock.advance(0);
  assert.equal(
    queue.deleted.map((handles) => handles.length),
    [10],
  );
});

test('a message that could not be deleted is logged', async () => {
  const { clock, queue, log } = await aWorld({ hold: 'until-taken' });
  queue.failBatch({ handles: ['a-1'], isOurFault: false });
  queue.deliver(aMessage('a'));
  await clock.advance(200);
  assert.equal(
    log.lines.map(({ level, fields }) => [level, fields.messageId]),
    [['warn', 'a']],
  );
});

for (const [receiveCount, seconds] of [
  [1, 2],
  [3, 8],
  [100, 30],
] as const) {
  test(`a message that could not be stored the ${receiveCount}. time stays hidden for ${seconds} s and is not deleted`, async () => {
    const { clock, queue, intake } = await aWorld();
    intake.failNext(1);
    queue.deliver(aMessage('a', { receiveCount }));
    await clock.advance(200);
    assert.equal([queue.hidden, queue.deleted], [[{ handles: ['a-1'], seconds }], []]);
  });
}

test('while the store is gone every message is handed over soon all the same: it may be acted on without the store', async () => {
  const { clock, queue, intake } = await aWorld();
  intake.failNext(1_000);
  for (let index = 0; index < 60; index += 1) queue.deliver(aMessage(String(index)));
  await clock.advance(16_000);
  assert.is(intake.deliveries.length, 60);
});

test('while the store is gone messages are asked for no more than four times a second by each poll', async () => {
  const { clock, queue, intake } = await aWorld();
  intake.failNext(1_000);
  for (let index = 0; index < 1_000; index += 1) queue.deliver(aMessage(String(index)));
  await clock.advance(10_000);
  assert.ok(queue.received() <= 41, String(queue.received()));
});

for (const [name, code] of [
  ['QueueDoesNotExist', 'SOURCE_QUEUE_MISSING'],
  ['AccessDeniedException', 'SOURCE_QUEUE_REFUSED'],
  ['CredentialsProviderError', 'SOURCE_QUEUE_REFUSED'],
  ['ECONNRESET', 'SOURCE_QUEUE_UNREACHABLE'],
] as const) {
  test(`${name} is a problem, logged as ${code}, until the queue answers`, async () => {
    const { clock, queue, log, source } = await aWorld();
    queue.failReceive(named(name));
    await clock.advance(0);
    assert.match(String(source.problem()), QUEUE_URL);
    assert.is(log.lines[0]?.fields.code, code);
    await clock.advance(500);
    queue.deliver(aMessage('a'));
    await clock.advance(0);
    assert.is(source.problem(), null);
  });
}

test('a queue that fails is asked again after 0.5, 1, 2, 4 and then every 5 s', async () => {
  const { clock, queue } = await aWorld();
  queue.failReceive(...Array.from({ length: 50 }, () => named('ECONNRESET')));
  await clock.advance(12_500);
  assert.is(queue.received(), 6);
  await clock.advance(10_000);
  assert.is(queue.received(), 8);
});

test('stopping breaks the receptions off and lets go of the queue', async () => {
  const { source, queue, log } = await aWorld({ config: { polls: 3 } });
  await source.stop();
  assert.equal([queue.isClosed(), queue.received(), log.lines, source.problem()], [true, 3, [], 'it is stopped']);
});

test('stopping twice is one stop', async () => {
  const { source, queue } = await aWorld();
  await Promise.all([source.stop(), source.stop()]);
  assert.ok(queue.isClosed());
});

test('stopping before starting does nothing', async () => {
  const source = createSqsSource({
    config: sqsConfig.parse({ queueUrl: QUEUE_URL }),
    clock: fakeClock(),
    log: recordedLog(),
    hold: 'until-taken',
  });
  await source.stop();
  assert.is(source.problem(), 'it is stopped');
});

test('stopping deletes at once what is done with', async () => {
  const { clock, source, queue } = await aWorld({ hold: 'until-taken' });
  queue.deliver(aMessage('a'));
  await clock.advance(0);
  await source.stop();
  assert.equal(queue.deleted, [['a-1']]);
});

test('stopping shows messages that are not stored after three seconds to others', async () => {
  const { clock, source, queue, intake } = await aWorld();
  await source.stop();
  const world = { clock, queue: recordedQueue() };
  const slow = createSqsSource({
    config: sqsConfig.parse({ queueUrl: QUEUE_URL, polls: 1 }),
    clock,
    log: recordedLog(),
    hold: 'until-taken',
    queue: world.queue,
  });
  await slow.start({ ...intake, take: () => new Promise(() => {}) });
  world.queue.deliver(aMessage('a'));
  await clock.advance(0);
  const stopped = slow.stop();
  await clock.advance(3_000);
  await stopped;
  assert.equal([world.queue.hidden, queue.hidden], [[{ handles: ['a-1'], seconds: 0 }], []]);
});

test('a held message is neither shown nor deleted when the source stops, also when the intake stops after it', async () => {
  const { clock, source, queue, intake } = await aWorld();
  queue.deliver(aMessage('a'));
  await clock.advance(0);
  await source.stop();
  intake.close('a');
  await clock.advance(2 * HALF_MS);
  assert.equal([queue.hidden, queue.deleted], [[], []]);
});

test.run();
