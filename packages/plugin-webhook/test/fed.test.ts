import { systemClock } from '@lastcall/plugin-api';
import { aShare } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aWorld } from '../../core/test/reporters/a-feed.ts';
import { createWebhookReporter } from '../src/webhook-reporter.ts';
import { openReceiver, type Receiver, withStatus } from './support/a-receiver.ts';
import { aConfig, type Written } from './support/a-reporter.ts';

const test = suite('webhook: fed by the host');

const PATIENCE_MS = 10_000;

type World = ReturnType<typeof aWorld>;

/** A reporter as the host makes one at its start. */
const reporterIn = ({ clock }: World, { url }: Receiver, written: Partial<Written> = {}) =>
  createWebhookReporter({ config: aConfig({ url, ...written }), clock, share: aShare() });

/** Moves the world’s clock on until something holds. */
async function until(holds: () => boolean, { clock }: World): Promise<void> {
  const giveUpAt = systemClock.now() + PATIENCE_MS;
  while (!holds()) {
    assert.ok(systemClock.now() < giveUpAt, 'waited in vain');
    await clock.advance(10);
  }
}

/** Runs a test with a world and a receiver of its own; what it feeds is stopped in the end. */
const within = (act: (world: World, receiver: Receiver) => Promise<void>) => async () => {
  const made = aWorld();
  const feeds: { stop(): Promise<void> }[] = [];
  const feed: World['feed'] = (...parts) => {
    const fed = made.feed(...parts);
    feeds.push(fed);
    return fed;
  };
  const receiver = await openReceiver();
  try {
    await act({ ...made, feed }, receiver);
  } finally {
    await receiver.close();
    await Promise.all(feeds.map((fed) => fed.stop()));
  }
};

const idsOf = ({ received }: Receiver) => received.map(({ headers }) => String(headers['webhook-id']));

test(
  'every event of a storm is told, and a restart in its midst repeats no more than what was on its way',
  within(async (world, receiver) => {
    for (let number = 1; number <= 300; number += 1) await world.accept(`${number}`);
    const first = world.feed(reporterIn(world, receiver).report);
    await until(() => receiver.received.length >= 100, world);
    await first.stop();
    world.feed(reporterIn(world, receiver).report);
    await until(() => new Set(idsOf(receiver)).size === 300, world);
    const repeated = receiver.received.length - 300;
    assert.ok(repeated <= 40, `${repeated} were repeated`);
  }),
);

test(
  'a receiver that is down is told everything once it is back',
  within(async (world, receiver) => {
    receiver.always(withStatus(503));
    const fed = world.feed(reporterIn(world, receiver).report);
    await world.accept('1');
    await until(() => fed.standing().failures > 1, world);
    receiver.always(withStatus(204));
    await world.accept('2');
    await until(() => fed.standing().failures === 0 && fed.standing().position !== null, world);
    assert.is(new Set(idsOf(receiver).slice(-2)).size, 2);
  }),
);

test(
  'people are told the first at once and the others when their time has come, also by a process that has just begun',
  within(async (world, receiver) => {
    const written: Partial<Written> = { shape: 'slack', events: ['opened'] };
    const first = world.feed(reporterIn(world, receiver, written).report);
    await world.accept('1');
    await until(() => receiver.received.length === 1, world);
    const toldAt = world.clock.now();
    for (const id of ['2', '3', '4']) await world.accept(id);
    await until(() => receiver.received.length === 2, world);
    assert.ok(world.clock.now() - toldAt >= 9_500, `${world.clock.now() - toldAt} ms`);
    assert.match(JSON.parse(receiver.received[1]?.body ?? '{}').text, '3 interruptions: 3 open');
    await world.accept('5');
    await until(() => (first.standing().position ?? 0) >= 5, world);
    await first.stop();
    world.feed(reporterIn(world, receiver, written).report);
    await until(() => receiver.received.length === 3, world);
  }),
);

test.run();
