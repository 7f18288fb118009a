import { CodedError, sleep, systemClock } from '@lastcall/plugin-api';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sqsConfig } from '../../../src/sources/sqs/config.ts';
import { createSqsSource } from '../../../src/sources/sqs/index.ts';
import { type RecordedIntake, recordedIntake, recordedLog } from '../recorded.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

type World = {
  readonly sqs: FauxqsServer;
  readonly intake: RecordedIntake;
  readonly log: ReturnType<typeof recordedLog>;
  readonly source: ReturnType<typeof createSqsSource>;
  send(body: string): void;
  /** How many messages wait, and how many are hidden. */
  counts(): readonly [ready: number, hidden: number];
};
type Setting = {
  readonly config?: Readonly<Record<string, unknown>>;
  readonly hold?: 'until-closed' | 'until-taken';
  readonly queue?: string;
};

/** Resolves when `isTrue`, or throws what has been waited for after 5 s. */
async function until(isTrue: () => boolean, limitMs = 5_000): Promise<void> {
  const endsAt = systemClock.now() + limitMs;
  while (!isTrue()) {
    if (systemClock.now() > endsAt) throw new CodedError({ code: 'TEST_WAITED', message: `in vain for ${isTrue}`, hint: '' });
    await sleep(systemClock, 10);
  }
}

/** Runs `work` with a started source that reads a queue over HTTP on loopback. */
async function inWorld({ config = {}, hold = 'until-taken', queue = 'q' }: Setting, work: (world: World) => Promise<void>): Promise<void> {
  const sqs = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1', defaultRegion: 'eu-west-1' });
  sqs.createQueue('q', { region: 'eu-west-1' });
  const intake = recordedIntake();
  const log = recordedLog();
  const source = createSqsSource({
    config: sqsConfig.parse({
      queueUrl: `http://sqs.eu-west-1.localhost:${sqs.port}/000000000000/${queue}`,
      endpoint: `http://127.0.0.1:${sqs.port}`,
      waitSeconds: 2,
      ...config,
    }),
    clock: systemClock,
    log,
    hold,
  });
  await source.start(intake);
  const counts = () => {
    const { ready = [], inflight = [] } = sqs.inspectQueue('q')?.messages ?? {};
    return [ready.length, inflight.length] as const;
  };
  try {
    await work({ sqs, intake, log, source, counts, send: (body) => void sqs.sendMessage('q', body, { region: 'eu-west-1' }) });
  } finally {
    await source.stop();
    await sqs.stop();
  }
}
const isEmpty = ({ counts }: World) => counts().join() === '0,0';

const test = suite('the sqs source against a queue over HTTP');

test('twenty-five messages are taken and deleted', () =>
  inWorld({}, async (world) => {
    for (let index = 0; index < 25; index += 1) world.send(`m-${index}`);
    await until(() => isEmpty(world));
    assert.is(new Set(world.intake.deliveries.map(({ body }) => body)).size, 25);
    assert.is(world.source.problem(), null);
  }));

test('a message that could not be stored comes again and is taken then', () =>
  inWorld({}, async (world) => {
    world.intake.failNext(1);
    world.send('a');
    await until(() => isEmpty(world) && world.intake.deliveries.length === 2);
    assert.equal(
      world.intake.deliveries.map(({ body }) => body),
      ['a', 'a'],
    );
  }));

test('a message stays hidden past its visibility time until its interruption has closed', () =>
  inWorld({ hold: 'until-closed', config: { visibility: '1s' } }, async (world) => {
    world.send('a');
    await until(() => world.intake.deliveries.length === 1);
    await sleep(systemClock, 2_500);
    assert.equal([world.counts(), world.intake.deliveries.length], [[0, 1], 1]);
    world.intake.close('a');
    await until(() => isEmpty(world));
  }));

test('a queue that is missing is a problem until it is there', () =>
  inWorld({ queue: 'later' }, async ({ sqs, source, log, intake }) => {
    await until(() => source.problem() !== null);
    assert.is(log.lines[0]?.fields.code, 'SOURCE_QUEUE_MISSING');
    sqs.createQueue('later', { region: 'eu-west-1' });
    sqs.sendMessage('later', 'a', { region: 'eu-west-1' });
    await until(() => source.problem() === null && intake.deliveries.length === 1);
  }));

test('stopping ends the long polls at once, and nothing is taken any more', () =>
  inWorld({ config: { waitSeconds: 20 } }, async ({ source, intake, send }) => {
    await sleep(systemClock, 100);
    const startedAt = systemClock.now();
    await source.stop();
    send('a');
    await sleep(systemClock, 100);
    assert.ok(systemClock.now() - startedAt < 1_000);
    assert.equal(intake.deliveries, []);
  }));

test.run();
