import { type Log, silentLog } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { aReport, idsUpTo } from './support/a-life.ts';
import { hangUp, withStatus } from './support/a-receiver.ts';
import { aContext, aFastClock, failure, SECRET, withReceiver } from './support/a-reporter.ts';
import { resultsOf, subjectsOf, typesOf } from './support/told.ts';

const test = suite('webhook: receivers that refuse');

/** Much faster than the clock on the wall, where a test has to wait. */
const fast = aFastClock(50);

test(
  'a redirect is not followed, and says what to do',
  withReceiver(async ({ receiver, reporter }) => {
    receiver.always(withStatus(307, { location: '/elsewhere' }));
    const problem = await failure(reporter.report(aReport(['planned']), aContext()));
    assert.is(problem.code, 'WEBHOOK_REFUSED');
    assert.match(problem.hint, 'Redirects are not followed');
    assert.equal([...new Set(receiver.received.map(({ path }) => path))], ['/in/SECRET-PATH']);
  }),
);

test(
  'an event that is refused for itself holds up its own interruption, and is passed over at its third refusal',
  withReceiver(async ({ receiver, reporter, calls }) => {
    const warnings: unknown[] = [];
    const log: Log = { ...silentLog, warn: (text, fields) => void warnings.push({ text, ...fields }) };
    const context = aContext({ log });
    const report = aReport(['accepted', 'closed'], idsUpTo(2));
    receiver.always((response, received) => withStatus(received.body.includes('"id":"int-1-1"') ? 422 : 204)(response, received));
    assert.is((await failure(reporter.report(report, context))).code, 'WEBHOOK_REFUSED');
    assert.equal(subjectsOf(receiver.received), ['int-1', 'int-2', 'int-2']);
    await failure(reporter.report(report, context));
    await reporter.report(report, context);
    assert.equal(typesOf(receiver.received.slice(-2)), ['interruption.opened', 'interruption.closed']);
    assert.equal(warnings, [
      {
        text: 'a message was refused again and again, and is passed over',
        ...{ host: new URL(receiver.url).host, status: 422, message: 'int-1-1' },
      },
    ]);
    assert.is(resultsOf(calls).filter((result) => result === 'refused').length, 3);
  }),
);

test(
  'while a secret is wrong nothing is passed over, and all is told once it is right',
  withReceiver(async ({ receiver, reporter }) => {
    const context = aContext();
    receiver.always(withStatus(401));
    for (let report = 0; report < 5; report += 1) await failure(reporter.report(aReport(['planned', 'closed']), context));
    receiver.received.length = 0;
    receiver.always(withStatus(204));
    await reporter.report(aReport(['planned', 'closed']), context);
    assert.equal(typesOf(receiver.received), ['interruption.planned', 'interruption.closed']);
  }),
);

test(
  'an event that something on the way forbids is passed over once others are taken',
  withReceiver(async ({ receiver, reporter }) => {
    const context = aContext();
    receiver.always((response, received) => withStatus(received.body.includes('"subject":"int-1"') ? 403 : 204)(response, received));
    for (let report = 0; report < 3; report += 1) await failure(reporter.report(aReport(['planned'], ['int-1']), context));
    const both = { ...aReport(['planned'], idsUpTo(2)) };
    await failure(reporter.report(both, context));
    await reporter.report(both, context);
  }),
);

test(
  'a receiver that has gone is left alone for ten minutes, and the events wait',
  withReceiver(async ({ receiver, reporter }) => {
    const context = aContext();
    receiver.next(withStatus(410));
    assert.match((await failure(reporter.report(aReport(['planned']), context))).hint, 'gone for good');
    await failure(reporter.report(aReport(['planned']), context));
    assert.is(receiver.received.length, 1);
  }),
);

for (const [what, reply] of [
  ['refuses', withStatus(403)],
  ['hangs up', hangUp],
  ['redirects', withStatus(302, { location: 'https://evil.example/SECRET-PATH' })],
  ['asks to wait', withStatus(429, { 'retry-after': '60' })],
] as const) {
  test(
    `no word about a receiver that ${what} has its path, a secret or a token`,
    withReceiver(
      async ({ receiver, reporter }) => {
        receiver.always(reply);
        const said: unknown[] = [];
        const hear = (text: string, fields?: unknown) => void said.push(text, fields);
        const log: Log = { debug: hear, info: hear, warn: hear, error: hear } as unknown as Log;
        const problem = await failure(reporter.report(aReport(['planned']), aContext({ clock: fast, log })));
        const cause = (problem.cause ?? {}) as object;
        said.push(problem.message, problem.hint, problem.stack, JSON.stringify(cause, Object.getOwnPropertyNames(cause)));
        for (const secret of ['SECRET-PATH', SECRET, 'hunter2']) assert.not.match(JSON.stringify(said), secret);
      },
      { secrets: [SECRET], bearer: 'hunter2-token', headers: { 'x-key': 'hunter2-key' } },
      fast,
    ),
  );
}

test.run();
