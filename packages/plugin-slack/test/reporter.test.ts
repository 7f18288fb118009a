import { type CodedError, hearCalls, type OutsideCall, type Report, systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSlackReporter } from '../src/slack-reporter.ts';
import { A_LIFE, aReport } from './support/a-life.ts';
import { aContext, aFastShare, CHANNEL, methodsOf, withSlack } from './support/a-slack.ts';

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
  'a whole life is one message that is updated in place, and a thread',
  withSlack(async ({ slack, reporter }) => {
    await tellAll(reporter, A_LIFE);
    const [first, ...others] = slack.messages();
    assert.match(first?.text ?? '', 'Succeeded, ended 71 s before AWS acts');
    assert.ok(others.length > 0 && others.every(({ threadTs }) => threadTs === first?.ts));
  }),
);

test(
  'where a message is, is remembered before the next call',
  withSlack(async ({ slack, reporter }) => {
    const memory = new Map<string, string>();
    slack.fail({ path: /chat\.postMessage/, when: () => slack.messages().length > 0, status: 500 });
    await failure(reporter.report(aReport(['planned'], ['one', 'two']), aContext({ memory })));
    assert.is(JSON.parse(memory.get('desk') ?? '{}').messages.one.place.ts, slack.messages()[0]?.ts);
  }),
);

test(
  'a wait that Slack asks for is wished, not sat out',
  withSlack(async ({ slack, reporter }) => {
    slack.fail({ times: 1, status: 429, headers: { 'retry-after': '30' }, body: { ok: false, error: 'ratelimited' } });
    const context = aContext();
    const again = await reporter.report(aReport(['planned']), context);
    assert.ok((again?.againAt ?? 0) >= context.clock.now() + 29_000);
    await reporter.report({ entries: [], interruptions: [] }, context);
    assert.is(slack.calls.length, 1);
  }),
);

test(
  'every call is told with its method and how it ended, and none with more',
  withSlack(async ({ slack, config }) => {
    const share = aFastShare();
    const calls: OutsideCall[] = [];
    hearCalls(share, (call) => calls.push(call));
    const reporter = createSlackReporter({ config, share, clock: systemClock });
    await reporter.report(aReport(['planned']), aContext());
    slack.revokeToken();
    await failure(reporter.report(aReport(['closed']), aContext()));
    slack.fail({ status: 503 });
    await failure(reporter.check?.(new AbortController().signal) ?? Promise.resolve());
    assert.equal(
      calls.map(({ to, api, result }) => [to, api, result]),
      [
        ['slack', 'chat.postMessage', 'ok'],
        ['slack', 'chat.postMessage', 'refused'],
        ['slack', 'auth.test', 'failed'],
      ],
    );
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
