import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aReport, idsUpTo } from './support/a-life.ts';
import { endless, hangUp, never, withStatus } from './support/a-receiver.ts';
import { aContext, aFastClock, failure, tellAll, withReceiver } from './support/a-reporter.ts';
import { resultsOf, subjectsOf } from './support/told.ts';

const test = suite('webhook: receivers in trouble');

/** So many times as fast as the clock on the wall, where a test has to wait. */
const FAST = 50;
const fast = aFastClock(FAST);
/** Where answers come slowly, and a busy machine must not make them slower still. */
const slower = aFastClock(20);

test(
  'a receiver in trouble is asked four times, and then later',
  withReceiver(
    async ({ receiver, reporter, calls }) => {
      receiver.always(withStatus(500, {}, 'a stack trace'));
      const problem = await failure(reporter.report(aReport(['planned']), aContext({ clock: fast })));
      assert.is(problem.code, 'WEBHOOK_UNREACHABLE');
      assert.match(problem.message, '127.0.0.1');
      assert.match(problem.message, '500');
      assert.is(receiver.received.length, 4);
      assert.equal(resultsOf(calls), ['failed', 'failed', 'failed', 'failed']);
    },
    {},
    fast,
  ),
);

test(
  'a receiver that is in trouble for a moment is told after it',
  withReceiver(
    async ({ receiver, reporter, calls }) => {
      receiver.next(withStatus(502), hangUp);
      await tellAll(reporter, [aReport(['planned'])], aContext({ clock: fast }));
      assert.is(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
      assert.equal(resultsOf(calls), ['failed', 'failed', 'ok']);
    },
    {},
    fast,
  ),
);

test(
  'the wait a receiver asks for is kept, by every message',
  withReceiver(
    async ({ receiver, reporter, calls }) => {
      receiver.next(withStatus(429, { 'retry-after': '10' }));
      await tellAll(reporter, [aReport(['planned'], ['int-1']), aReport(['planned'], ['int-2'])], aContext({ clock: fast }));
      const [refused, ...others] = receiver.received.map(({ at }) => at);
      assert.ok(others.every((at) => at - (refused ?? 0) >= 10_000 / FAST - 5));
      assert.equal(resultsOf(calls), ['throttled', 'ok', 'ok']);
    },
    {},
    fast,
  ),
);

test(
  'a wait that is too long for a report is left to later ones, and nobody is asked before it is over',
  withReceiver(
    async ({ receiver, reporter }) => {
      receiver.next(withStatus(429, { 'retry-after': '120' }));
      const context = aContext({ clock: fast });
      assert.is((await failure(reporter.report(aReport(['planned']), context))).code, 'WEBHOOK_RATE_LIMITED');
      const second = await failure(reporter.report(aReport(['planned']), context));
      assert.is(second.code, 'WEBHOOK_RATE_LIMITED');
      assert.match(second.message, /asks to wait (2m|1\d\ds)/);
      assert.is(receiver.received.length, 1);
    },
    {},
    fast,
  ),
);

test(
  'a wait may be asked for by date',
  withReceiver(
    async ({ receiver, reporter }) => {
      receiver.next((response, received) =>
        withStatus(503, { 'retry-after': new Date(fast.now() + 600_000).toUTCString() })(response, received),
      );
      await failure(reporter.report(aReport(['planned']), aContext({ clock: fast })));
      assert.is(receiver.received.length, 1);
    },
    {},
    fast,
  ),
);

test(
  'a receiver that never answers is given up after five seconds a try',
  withReceiver(
    async ({ receiver, reporter, calls }) => {
      receiver.always(never);
      const problem = await failure(reporter.report(aReport(['planned']), aContext({ clock: fast })));
      assert.is(problem.code, 'WEBHOOK_UNREACHABLE');
      assert.match(problem.message, 'no answer within 5 s');
      assert.is(receiver.received.length, 4);
      assert.ok(calls.every(({ tookMs }) => tookMs >= 5_000 && tookMs < 20_000));
    },
    {},
    fast,
  ),
);

test(
  'an answer without end is not read to its end',
  withReceiver(async ({ receiver, reporter, calls }) => {
    receiver.always(endless);
    await tellAll(reporter, [aReport(['planned'])]);
    assert.equal(resultsOf(calls), ['ok']);
    assert.ok((calls[0]?.tookMs ?? 9_999) < 4_000);
  }),
);

test(
  'a receiver that is too slow for a report gets the rest in the next one',
  withReceiver(
    async ({ receiver, reporter }) => {
      const context = aContext({ clock: slower });
      const report = aReport(['planned'], idsUpTo(250));
      // Two seconds of the reporter's clock for each: eight at a time, some 180 are told in 45 s.
      receiver.always((response, received) => void slower.schedule(slower.now() + 2_000, () => withStatus(204)(response, received)));
      const problem = await failure(reporter.report(report, context));
      assert.is(problem.code, 'WEBHOOK_BEHIND');
      const first = receiver.received.length;
      assert.ok(first > 20 && first < 250, `${first} told`);
      await reporter.report(report, context);
      assert.is(new Set(subjectsOf(receiver.received)).size, 250);
    },
    {},
    slower,
  ),
);

test(
  'what was told in a report that is aborted is remembered, but for the last second',
  withReceiver(
    async ({ receiver, reporter, restarted }) => {
      const memory = new Map<string, string>();
      const controller = new AbortController();
      const report = aReport(['planned'], idsUpTo(40));
      receiver.always((response, received) => void slower.schedule(slower.now() + 2_000, () => withStatus(204)(response, received)));
      const told = failure(reporter.report(report, aContext({ memory, signal: controller.signal, clock: slower })));
      await receiver.count(25);
      controller.abort(new Error('enough'));
      assert.is((await told).message, 'enough');
      const before = receiver.received.length;
      receiver.always(withStatus(204));
      await restarted().report(report, aContext({ memory, clock: slower }));
      const repeated = receiver.received.length - 40;
      assert.ok(repeated <= 16, `${repeated} of ${before} were told twice`);
    },
    {},
    slower,
  ),
);

test(
  'a report under a signal that has aborted makes no call',
  withReceiver(async ({ receiver, reporter }) => {
    await failure(reporter.report(aReport(['planned']), aContext({ signal: AbortSignal.abort(new Error('enough')) })));
    assert.is(receiver.received.length, 0);
  }),
);

test(
  'a call that is aborted is counted as that',
  withReceiver(async ({ receiver, reporter, calls }) => {
    receiver.always(never);
    const controller = new AbortController();
    const told = failure(reporter.report(aReport(['planned']), aContext({ signal: controller.signal })));
    await receiver.count(1);
    controller.abort(new Error('enough'));
    assert.is((await told).message, 'enough');
    assert.equal(
      calls.map(({ to, api, result }) => `${to} ${api} ${result}`),
      ['webhook POST aborted'],
    );
  }),
);

test(
  'the check knocks and tells nothing',
  withReceiver(async ({ receiver, reporter }) => {
    receiver.always(withStatus(405));
    await reporter.check?.(new AbortController().signal);
    assert.equal(
      receiver.received.map(({ method, body }) => `${method} ${body}`),
      ['HEAD '],
    );
  }),
);

test(
  'a port that HTTP clients keep away from is told as that',
  withReceiver(
    async ({ reporter }) => {
      const problem = await failure(reporter.report(aReport(['planned']), aContext({ clock: fast })));
      assert.is(problem.message, '127.0.0.1:1 cannot be reached: bad port');
    },
    { url: 'http://127.0.0.1:1/SECRET-PATH' },
    fast,
  ),
);

test(
  'the check says where nobody answers',
  withReceiver(async ({ receiver, reporter }) => {
    await receiver.close();
    const problem = await failure(reporter.check?.(new AbortController().signal) ?? Promise.resolve());
    assert.is(problem.code, 'WEBHOOK_UNREACHABLE');
    assert.match(problem.message, 'ECONNREFUSED');
  }),
);

test.run();
