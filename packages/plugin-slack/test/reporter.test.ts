import type { CodedError, Report } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSlackReporter } from '../src/slack-reporter.ts';
import { A_LIFE, aReport } from './support/a-life.ts';
import { aContext, aFastShare, aWatchedClock, CHANNEL, methodsOf, withSlack } from './support/a-slack.ts';

const test = suite('slack: reporter');

const failure = async (work: Promise<unknown>): Promise<CodedError> => {
  const problem = await work.then(
    () => null,
    (error: unknown) => error,
  );
  assert.ok(problem, 'it should have failed');
  return problem as CodedError;
};

async function tellAll(
  reporter: { report: ReturnType<typeof createSlackReporter>['report'] },
  reports: readonly Report[],
  context = aContext(),
) {
  for (const report of reports) await reporter.report(report, context);
}

test(
  'a whole life is one message that is updated in place',
  withSlack(async ({ slack, reporter }) => {
    await tellAll(reporter, A_LIFE);
    assert.equal(methodsOf(slack), ['chat.postMessage', 'chat.update', 'chat.update', 'chat.update']);
    assert.is(slack.messages().length, 1);
    assert.match(slack.messages()[0]?.text ?? '', 'Succeeded, ended 71 s before AWS acts');
  }),
);

test(
  'an interruption that closes as foreign is never posted',
  withSlack(async ({ slack, reporter }) => {
    await tellAll(reporter, [aReport(['accepted']), aReport(['lookedUp']), aReport(['foreign'])]);
    assert.equal(slack.messages(), []);
  }),
);

test(
  'several entries of one report are told at once',
  withSlack(async ({ slack, reporter }) => {
    await tellAll(reporter, [aReport(['accepted', 'planned', 'started', 'ended'])]);
    assert.is(slack.calls.length, 1);
  }),
);

test(
  'reports that come while one is being told are told together, in the newest state',
  withSlack(async ({ slack, reporter }) => {
    const context = aContext();
    const reports = [aReport(['planned']), aReport(['started']), aReport(['ended']), aReport(['closed'])];
    await Promise.all(reports.map((report) => reporter.report(report, context)));
    assert.equal(methodsOf(slack), ['chat.postMessage']);
    assert.match(slack.messages()[0]?.text ?? '', 'Succeeded');
  }),
);

test(
  'news that come while others are being told take the place of older ones',
  withSlack(async ({ slack, reporter }) => {
    const context = aContext();
    slack.fail({ times: 1, delayMs: 50 });
    const both = reporter.report(aReport(['planned'], ['one', 'two']), context);
    while (slack.calls.length === 0) await new Promise(setImmediate);
    await Promise.all([both, reporter.report(aReport(['closed'], ['two']), context)]);
    assert.equal(methodsOf(slack), ['chat.postMessage', 'chat.postMessage']);
    assert.match(slack.messages()[1]?.text ?? '', 'Succeeded');
  }),
);

test(
  'the place of a message is remembered before the next call',
  withSlack(async ({ slack, reporter }) => {
    const memory = new Map<string, string>();
    slack.fail({ path: /chat\.postMessage/, when: () => memory.size > 0, status: 500 });
    await failure(reporter.report(aReport(['planned'], ['one', 'two']), aContext({ memory })));
    assert.is(memory.get('ts:one'), `${CHANNEL} ${slack.messages()[0]?.ts}`);
  }),
);

test(
  'a report that failed half-way is repeated without a second message or a needless update',
  withSlack(async ({ slack, reporter }) => {
    const context = aContext();
    const both = aReport(['planned'], ['one', 'two']);
    const lift = slack.fail({ when: () => slack.messages().length === 1, status: 500 });
    await failure(reporter.report(both, context));
    lift();
    await reporter.report(both, context);
    assert.equal(methodsOf(slack), ['chat.postMessage', 'chat.postMessage', 'chat.postMessage']);
    assert.is(slack.messages().length, 2);
  }),
);

test(
  'after a restart the message is found again',
  withSlack(async ({ slack, reporter, config }) => {
    const memory = new Map<string, string>();
    await tellAll(reporter, A_LIFE.slice(0, 5), aContext({ memory }));
    const restarted = createSlackReporter({ config, share: aFastShare() });
    await tellAll(restarted, A_LIFE.slice(4), aContext({ memory }));
    assert.is(slack.messages().length, 1);
  }),
);

test(
  'a message that somebody deleted is posted anew',
  withSlack(async ({ slack, reporter }) => {
    const memory = new Map([['ts:int-1', `${CHANNEL} 1.000001`]]);
    await tellAll(reporter, [aReport(['closed'])], aContext({ memory }));
    assert.equal(methodsOf(slack), ['chat.update', 'chat.postMessage']);
    assert.is(memory.get('ts:int-1'), `${CHANNEL} ${slack.messages()[0]?.ts}`);
  }),
);

test(
  'what has closed is forgotten once later news show that it will not be repeated',
  withSlack(async ({ reporter }) => {
    const memory = new Map<string, string>();
    const [first, ...rest] = [aReport(['planned', 'closed'], ['one']), aReport(['foreign'], ['two'])];
    await tellAll(reporter, [first as Report], aContext({ memory }));
    assert.ok(memory.has('ts:one'));
    await tellAll(reporter, rest, aContext({ memory }));
    assert.not.ok(memory.has('ts:one'));
    assert.is(memory.get('ended'), '[]');
  }),
);

test(
  'after the wait Slack asks for the telling goes on',
  withSlack(async ({ slack, reporter }) => {
    slack.fail({ times: 1, status: 429, headers: { 'retry-after': '1' }, body: { ok: false, error: 'ratelimited' } });
    await tellAll(reporter, [aReport(['planned'])]);
    const [refused, taken] = slack.calls;
    assert.ok((taken?.at ?? 0) - (refused?.at ?? 0) >= 950, 'it must wait a second');
    assert.is(slack.messages().length, 1);
  }),
);

test(
  'a wait that is too long for a report is left to the next one',
  withSlack(async ({ slack, reporter }) => {
    slack.fail({ status: 429, headers: { 'retry-after': '60' }, body: { ok: false, error: 'ratelimited' } });
    const problem = await failure(reporter.report(aReport(['planned']), aContext()));
    assert.is(problem.code, 'SLACK_RATE_LIMITED');
    assert.match(problem.message, '60 s');
  }),
);

test(
  'an abort ends a wait that Slack asked for, also for the next report',
  withSlack(async ({ slack, reporter }) => {
    slack.fail({ times: 1, status: 429, headers: { 'retry-after': '15' }, body: { ok: false, error: 'ratelimited' } });
    const controller = new AbortController();
    const { clock, waits } = aWatchedClock();
    const told = failure(reporter.report(aReport(['planned']), { ...aContext({ signal: controller.signal }), clock }));
    await waits;
    controller.abort(new Error('enough'));
    assert.is((await told).message, 'enough');
    await reporter.report(aReport(['planned']), aContext());
    const [first, second] = slack.calls;
    assert.ok((second?.at ?? 0) - (first?.at ?? 0) < 5_000);
  }),
);

test(
  'an abort while a call hangs makes way for the next report',
  withSlack(async ({ slack, reporter }) => {
    slack.fail({ hang: true, times: 1 });
    const controller = new AbortController();
    const told = failure(reporter.report(aReport(['planned']), aContext({ signal: controller.signal })));
    while (slack.calls.length === 0) await new Promise(setImmediate);
    controller.abort(new Error('enough'));
    await told;
    await reporter.report(aReport(['planned']), aContext());
    assert.is(slack.messages().length, 1);
  }),
);

test(
  'a report under a signal that has aborted makes no call',
  withSlack(async ({ slack, reporter }) => {
    await failure(reporter.report(aReport(['planned']), aContext({ signal: AbortSignal.abort(new Error('enough')) })));
    assert.is(slack.calls.length, 0);
  }),
);

test(
  'a revoked token is refused with words on what to do, and the news are told after it is restored',
  withSlack(async ({ slack, reporter }) => {
    slack.revokeToken();
    const problem = await failure(reporter.report(aReport(['planned']), aContext()));
    assert.is(problem.code, 'SLACK_REFUSED');
    assert.match(problem.message, 'token_revoked');
    assert.match(problem.hint, 'xoxb-');
    slack.restoreToken();
    await reporter.report(aReport(['planned']), aContext());
    assert.is(slack.messages().length, 1);
  }),
);

test(
  'a channel the app is not in is refused with words on what to do',
  withSlack(
    async ({ reporter }) => {
      const problem = await failure(reporter.report(aReport(['planned']), aContext()));
      assert.is(problem.code, 'SLACK_REFUSED');
      assert.match(problem.hint, '/invite');
    },
    { channels: [{ id: CHANNEL, name: 'ops', isMember: false }] },
  ),
);

test(
  'an unknown channel is refused',
  withSlack(
    async ({ reporter }) => {
      const problem = await failure(reporter.report(aReport(['planned']), aContext()));
      assert.match(problem.message, 'channel_not_found');
    },
    { channels: [] },
  ),
);

test(
  'a Slack in trouble cannot be reached',
  withSlack(async ({ slack, reporter }) => {
    slack.fail({ status: 503 });
    const problem = await failure(reporter.report(aReport(['planned']), aContext()));
    assert.is(problem.code, 'SLACK_UNREACHABLE');
    assert.match(problem.message, '503');
  }),
);

test(
  'a page of a proxy is not taken for a word of Slack',
  withSlack(async ({ slack, reporter }) => {
    slack.fail({ status: 200, body: '<html>Please log in</html>' });
    const problem = await failure(reporter.report(aReport(['planned']), aContext()));
    assert.is(problem.code, 'SLACK_UNREACHABLE');
    assert.not.match(problem.message, 'html');
  }),
);

test(
  'a message whose blocks Slack dislikes is told in one line, so that the others are told too',
  withSlack(async ({ slack, reporter }) => {
    const hasBlocks = ({ body }: { body: unknown }) => (body as { blocks?: string }).blocks !== '[]';
    slack.fail({ when: hasBlocks, status: 200, body: { ok: false, error: 'invalid_blocks' } });
    await tellAll(reporter, [aReport(['planned'], ['one', 'two'])]);
    assert.equal(
      slack.messages().map(({ blocks }) => blocks),
      [[], []],
    );
  }),
);

test(
  'the check asks Slack who we are and posts nothing',
  withSlack(async ({ slack, reporter }) => {
    await reporter.check?.(new AbortController().signal);
    assert.equal(methodsOf(slack), ['auth.test']);
  }),
);

test(
  'the check refuses a bad token',
  withSlack(async ({ slack, reporter }) => {
    slack.revokeToken();
    const problem = await failure(reporter.check?.(new AbortController().signal) ?? Promise.resolve());
    assert.is(problem.code, 'SLACK_REFUSED');
  }),
);

test(
  'no problem carries the token',
  withSlack(async ({ slack, reporter, config }) => {
    slack.fail({ status: 500, body: 'no' });
    const problem = await failure(reporter.report(aReport(['planned']), aContext()));
    const cause = problem.cause as object;
    const said = [problem.message, problem.hint, JSON.stringify(problem), JSON.stringify(cause, Object.getOwnPropertyNames(cause))];
    assert.not.match(said.join(), config.token);
  }),
);

test.run();
