import { Webhook } from 'standardwebhooks';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { A_LIFE, aReport, idsUpTo } from './support/a-life.ts';
import { type Received, withStatus } from './support/a-receiver.ts';
import { aContext, aFastClock, failure, SECRET, tellAll, withReceiver } from './support/a-reporter.ts';
import { subjectsOf, typesOf } from './support/told.ts';

const test = suite('webhook: reporter');

/** Much faster than the clock on the wall, where a test has to wait. */
const fast = aFastClock(50);

test(
  'a whole life is told in its order',
  withReceiver(async ({ receiver, reporter }) => {
    await tellAll(reporter, A_LIFE);
    assert.equal(typesOf(receiver.received), ['interruption.opened', 'interruption.planned', 'interruption.closed']);
  }),
);

test(
  'events of one report are told one by one, in the order of the journal',
  withReceiver(async ({ receiver, reporter }) => {
    await tellAll(reporter, [aReport(['accepted', 'planned', 'failed', 'degraded'])]);
    assert.equal(typesOf(receiver.received), ['interruption.opened', 'interruption.planned', 'step.ended', 'interruption.closed']);
  }),
);

test(
  'what is sent is a signed CloudEvent with the headers that were asked for',
  withReceiver(
    async ({ receiver, reporter }) => {
      await tellAll(reporter, [aReport(['planned'])]);
      const [{ method, headers, body }] = receiver.received as [Received];
      assert.is(method, 'POST');
      assert.is(headers['content-type'], 'application/cloudevents+json; charset=UTF-8');
      assert.is(headers.authorization, 'Bearer a-token');
      assert.is(headers['x-team'], 'shop');
      assert.is(headers['user-agent'], 'shop/1');
      assert.is(headers['webhook-id'], JSON.parse(body).id);
      assert.equal(new Webhook(SECRET).verify(body, headers as Record<string, string>), JSON.parse(body));
    },
    { secrets: [SECRET], bearer: 'a-token', headers: { 'x-team': 'shop', 'User-Agent': 'shop/1' } },
  ),
);

test(
  'what was told is not told again when the report is repeated, also after a restart',
  withReceiver(async ({ receiver, reporter, restarted }) => {
    const context = aContext();
    const report = aReport(['accepted', 'planned'], idsUpTo(3));
    await tellAll(reporter, [report, report], context);
    await tellAll(restarted(), [report], context);
    assert.is(receiver.received.length, 6);
  }),
);

test(
  'a report that fails half-way is repeated without what was told before, also after a restart',
  withReceiver(
    async ({ receiver, reporter, restarted }) => {
      const context = aContext({ clock: fast });
      const report = aReport(['planned'], idsUpTo(3));
      receiver.always((response, received) => withStatus(received.body.includes('"subject":"int-2"') ? 500 : 204)(response, received));
      assert.is((await failure(reporter.report(report, context))).code, 'WEBHOOK_UNREACHABLE');
      receiver.always(withStatus(204));
      receiver.received.length = 0;
      await tellAll(restarted(), [report], context);
      assert.equal(subjectsOf(receiver.received), ['int-2']);
    },
    {},
    fast,
  ),
);

test(
  'an event waits until the one before it of the same interruption is taken, and keeps no other waiting',
  withReceiver(
    async ({ receiver, reporter }) => {
      let refusals = 2;
      receiver.always((response, received) => {
        const isStuck = received.body.includes('"subject":"int-1"') && received.body.includes('opened') && refusals-- > 0;
        withStatus(isStuck ? 503 : 204)(response, received);
      });
      await tellAll(reporter, [aReport(['accepted', 'closed'], idsUpTo(2))], aContext({ clock: fast }));
      const told = receiver.received.map(({ body }) => `${JSON.parse(body).subject} ${JSON.parse(body).type.split('.').at(-1)}`);
      assert.equal(
        told.filter((line) => line.startsWith('int-1')),
        ['int-1 opened', 'int-1 opened', 'int-1 opened', 'int-1 closed'],
      );
      assert.ok(told.indexOf('int-2 closed') < told.indexOf('int-1 closed'));
    },
    {},
    fast,
  ),
);

test(
  'in a storm no more than eight messages are on their way at once, and all are told',
  withReceiver(async ({ receiver, reporter }) => {
    let open = 0;
    let most = 0;
    receiver.always((response, received) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        withStatus(204)(response, received);
      });
    });
    await tellAll(reporter, [aReport(['accepted', 'planned'], idsUpTo(250))]);
    assert.is(receiver.received.length, 500);
    assert.ok(most > 1 && most <= 8, `${most} at once`);
    assert.is(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 500);
  }),
);

test.run();
