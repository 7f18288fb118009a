import { fakeClock } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holdMore } from '../src/tell-gathered.ts';
import { aReport, idsUpTo } from './support/a-life.ts';
import { type Received, withStatus } from './support/a-receiver.ts';
import { aContext, aFastClock, failure, tellAll, type World, withReceiver } from './support/a-reporter.ts';
import { newsOf } from './support/cases.ts';

const test = suite('webhook: people');

const NOTHING_NEW = { entries: [], interruptions: [] };
const textsOf = (received: readonly Received[]): readonly string[] => received.map(({ body }) => JSON.parse(body).text);
const titlesOf = (received: readonly Received[]) => textsOf(received).map((text) => text.split('\n')[0]?.replaceAll('*', '') ?? '');

/** A Slack webhook, and a clock that the test moves. */
const withSlack = (act: (world: World & { readonly clock: ReturnType<typeof fakeClock> }) => Promise<void>) => {
  const clock = fakeClock();
  return withReceiver((world) => act({ ...world, clock }), { shape: 'slack' }, clock);
};

test(
  'the first news are told at once',
  withSlack(async ({ receiver, reporter, clock }) => {
    assert.is(await tellAll(reporter, [aReport(['planned'])], aContext({ clock })), undefined);
    assert.equal(titlesOf(receiver.received), [
      '⚡ Spot interruption of web-1 (i-0a1b2c3d4e5f60718), group web: AWS terminates it in 120 s',
    ]);
  }),
);

test(
  'what comes soon after waits and is told together when the time has come',
  withSlack(async ({ receiver, reporter, clock }) => {
    const context = aContext({ clock });
    await tellAll(reporter, [aReport(['planned'])], context);
    const again = await tellAll(reporter, [aReport(['planned'], ['int-2', 'int-3']), aReport(['degraded'], ['int-3'])], context);
    assert.equal(again, { againAt: clock.now() + 10_000 });
    assert.is(receiver.received.length, 1);
    await clock.advance(10_000);
    assert.is(await tellAll(reporter, [NOTHING_NEW], context), undefined);
    assert.is(titlesOf(receiver.received)[1], '🛑 2 interruptions: 1 ended badly, 1 open');
  }),
);

test(
  'an interruption that opens and closes while it waits is told once, as it stands',
  withSlack(async ({ receiver, reporter, clock }) => {
    const context = aContext({ clock });
    await tellAll(reporter, [aReport(['planned']), aReport(['planned'], ['int-2']), aReport(['closed'], ['int-2'])], context);
    await clock.advance(10_000);
    await tellAll(reporter, [NOTHING_NEW, NOTHING_NEW], context);
    assert.is(receiver.received.length, 2);
    assert.match(titlesOf(receiver.received)[1] ?? '', 'succeeded, 71 s before AWS’s deadline');
  }),
);

test(
  'a storm of 500 is a message every ten seconds',
  withSlack(async ({ receiver, reporter, clock }) => {
    const context = aContext({ clock });
    const ids = idsUpTo(500);
    for (const name of ['planned', 'closed'] as const) {
      for (let from = 0; from < 500; from += 10) {
        await tellAll(reporter, [aReport([name], ids.slice(from, from + 10))], context);
        await clock.advance(1_000);
      }
    }
    await clock.advance(10_000);
    await tellAll(reporter, [NOTHING_NEW], context);
    assert.ok(receiver.received.length <= 12, `${receiver.received.length} messages`);
    const succeeded = titlesOf(receiver.received).map((title) => Number(/(\d+) succeeded/.exec(title)?.[1] ?? 0));
    assert.is(
      succeeded.reduce((sum, one) => sum + one, 0),
      500,
    );
    assert.ok(textsOf(receiver.received).every((text) => text.split('\n').length <= 13));
  }),
);

test(
  'what waits is told after a restart, as it stands by then',
  withSlack(async ({ receiver, reporter, restarted, clock }) => {
    const closed = aReport(['closed'], ['int-2']);
    const context = aContext({ clock, known: closed.interruptions });
    await tellAll(reporter, [aReport(['planned']), aReport(['planned'], ['int-2'])], context);
    await tellAll(restarted(), [NOTHING_NEW], context);
    assert.is(receiver.received.length, 2);
    assert.match(titlesOf(receiver.received)[1] ?? '', 'succeeded');
  }),
);

test(
  'what was told is not told again when its report is repeated',
  withSlack(async ({ receiver, reporter, restarted, clock }) => {
    const context = aContext({ clock });
    await tellAll(reporter, [aReport(['planned']), aReport(['planned'])], context);
    await clock.advance(60_000);
    await tellAll(restarted(), [aReport(['planned']), NOTHING_NEW], context);
    assert.is(receiver.received.length, 1);
  }),
);

test('what could not be told is told with what has come since', async () => {
  const clock = aFastClock(50);
  await withReceiver(
    async ({ receiver, reporter }) => {
      const context = aContext({ clock });
      receiver.always(withStatus(500));
      assert.is((await failure(reporter.report(aReport(['planned']), context))).code, 'WEBHOOK_UNREACHABLE');
      receiver.always(withStatus(200, {}, 'ok'));
      receiver.received.length = 0;
      await tellAll(reporter, [aReport(['planned'], ['int-1', 'int-2'])], context);
      assert.equal(titlesOf(receiver.received), ['⚡ 2 interruptions: 2 open']);
    },
    { shape: 'slack' },
    clock,
  )();
});

test(
  'a message the receiver will not have is passed over at its third refusal, and the next one is told',
  withSlack(async ({ receiver, reporter, clock }) => {
    const context = aContext({ clock });
    receiver.always(withStatus(400, {}, 'invalid_payload'));
    await failure(reporter.report(aReport(['planned']), context));
    await failure(reporter.report(aReport(['planned']), context));
    await reporter.report(aReport(['planned']), context);
    receiver.always(withStatus(200, {}, 'ok'));
    await clock.advance(10_000);
    await tellAll(reporter, [aReport(['closed'])], context);
    assert.match(titlesOf(receiver.received).at(-1) ?? '', 'succeeded');
    assert.is(receiver.received.length, 4);
  }),
);

test(
  'what has waited for an hour is told no more',
  withSlack(async ({ receiver, reporter, clock }) => {
    const context = aContext({ clock });
    receiver.always(withStatus(404));
    await failure(reporter.report(aReport(['planned']), context));
    receiver.always(withStatus(200));
    await clock.advance(3_600_000);
    await tellAll(reporter, [NOTHING_NEW], context);
    assert.is(receiver.received.length, 1);
  }),
);

test('of more than 500 that wait those stay that ended badly, and the others are counted', () => {
  const held = idsUpTo(500).map((id) => ({ id, since: 0, isBad: false }));
  const news = [newsOf('degraded'), newsOf('planned')].map((one, index) => ({ ...one, view: { ...one.view, id: `new-${index}` } }));
  const next = holdMore({ upTo: 0, beyond: [], raised: [], held, more: 3 }, { news, now: 5 });
  assert.is(next.held.length, 500);
  assert.equal(next.held[0], { id: 'new-0', since: 5, isBad: true });
  assert.is(next.more, 5);
});

test.run();
