import { type FakeClock, fakeClock } from '@lastcall/plugin-api/testing';
import { WebClient } from '@slack/web-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SLACK_LIMITS } from '../../src/slack/rate-limit.ts';
import { createSlackSandbox, type SlackOptions, type SlackSandbox } from '../../src/slack/slack-sandbox.ts';

const test = suite('the simulated Slack');
const CHANNEL = 'C0123456789';
const QUIET = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error' as never, setName() {} };

type World = { readonly slack: SlackSandbox; readonly clock: FakeClock; client(token?: string): WebClient };

function inSlack(act: (world: World) => Promise<void>, options: Partial<SlackOptions> = {}): () => Promise<void> {
  return async () => {
    const clock = fakeClock();
    const slack = await createSlackSandbox({ clock, ...options });
    const client = (token = slack.token) =>
      new WebClient(token, { slackApiUrl: slack.url, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: QUIET });
    try {
      await act({ slack, clock, client });
    } finally {
      await slack.close();
    }
  };
}

type Failure = { readonly error?: string; readonly statusCode?: number; readonly retryAfter?: number; readonly errors?: readonly string[] };

async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const failure = await call.then(
    () => assert.unreachable('the call succeeded'),
    (reason) => reason,
  );
  return { ...failure, ...failure.data };
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

test(
  'auth.test says who is asking',
  inSlack(async ({ client }) => {
    assert.is((await client().auth.test()).ok, true);
  }),
);

test(
  'a message is kept in its channel and updated in its place',
  inSlack(async ({ slack, client }) => {
    const { ts = '' } = await client().chat.postMessage({ channel: CHANNEL, text: 'received', blocks: [section('received')] });
    const answer = await client().chat.update({ channel: CHANNEL, ts, text: 'drained' });
    assert.is(answer.ts, ts);
    const [message, ...more] = slack.messages(CHANNEL);
    assert.is(more.length, 0);
    assert.equal([message?.ts, message?.text], [ts, 'drained']);
    assert.equal(
      message?.revisions.map(({ text, blocks }) => [text, blocks.length]),
      [
        ['received', 1],
        ['drained', 0],
      ],
    );
  }),
);

test(
  'a reply knows the message it belongs to, and every message has its own ts',
  inSlack(async ({ slack, client }) => {
    const { ts = '' } = await client().chat.postMessage({ channel: '#interruptions', text: 'one' });
    await client().chat.postMessage({ channel: CHANNEL, text: 'two', thread_ts: ts });
    const [first, reply] = slack.messages(CHANNEL);
    assert.equal([first?.threadTs, reply?.threadTs], [null, ts]);
    assert.is.not(first?.ts, reply?.ts);
  }),
);

for (const [channel, error] of [
  ['C000', 'channel_not_found'],
  ['CLOSED', 'is_archived'],
  ['ALIEN', 'not_in_channel'],
] as const)
  test(
    `posting to ${channel} is refused with ${error}`,
    inSlack(
      async ({ client }) => {
        assert.is((await failureOf(client().chat.postMessage({ channel, text: 'x' }))).error, error);
      },
      {
        channels: [
          { id: 'CLOSED', name: 'closed', isArchived: true },
          { id: 'ALIEN', name: 'alien', isMember: false },
        ],
      },
    ),
  );

test(
  'a message that is not there cannot be updated',
  inSlack(async ({ client }) => {
    assert.is((await failureOf(client().chat.update({ channel: CHANNEL, ts: '1.000001', text: 'x' }))).error, 'message_not_found');
  }),
);

test(
  'a message without text and blocks is refused',
  inSlack(async ({ client }) => {
    assert.is((await failureOf(client().chat.postMessage({ channel: CHANNEL, text: '' }))).error, 'no_text');
  }),
);

test(
  'a wrong token is invalid, a revoked one is revoked until it is restored',
  inSlack(async ({ slack, client }) => {
    assert.is((await failureOf(client('xoxb-wrong').auth.test())).error, 'invalid_auth');
    slack.revokeToken();
    assert.is((await failureOf(client().auth.test())).error, 'token_revoked');
    slack.restoreToken();
    await client().auth.test();
  }),
);

test(
  'a request without a token is not authenticated',
  inSlack(async ({ slack }) => {
    const answer = await fetch(`${slack.url}auth.test`, { method: 'POST' });
    assert.equal(await answer.json(), { ok: false, error: 'not_authed' });
  }),
);

test(
  'one post a second and channel is the limit, and a refused one does not count',
  inSlack(
    async ({ slack, clock, client }) => {
      slack.addChannel({ id: 'COTHER', name: 'other' });
      const post = (channel: string) => client().chat.postMessage({ channel, text: 'x' });
      await post(CHANNEL);
      await post('COTHER');
      await clock.advance(900);
      assert.is((await failureOf(post(CHANNEL))).retryAfter, 1);
      await clock.advance(100);
      await post(CHANNEL);
      assert.is(slack.messages(CHANNEL).length, 2);
    },
    { limits: SLACK_LIMITS },
  ),
);

test(
  'the update after the fiftieth within a minute has to wait for the first to be a minute old',
  inSlack(
    async ({ clock, client }) => {
      const { ts = '' } = await client().chat.postMessage({ channel: CHANNEL, text: 'x' });
      const update = () => client().chat.update({ channel: CHANNEL, ts, text: 'y' });
      for (let count = 0; count < 50; count += 1) await update();
      await clock.advance(20_000);
      assert.is((await failureOf(update())).retryAfter, 40);
      await clock.advance(40_000);
      await update();
    },
    { limits: SLACK_LIMITS },
  ),
);

const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });

for (const [what, blocks, problem] of [
  ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), 'no more than 50 items allowed [json-pointer:/blocks]'],
  ['3001 characters', [section('x'.repeat(3001))], 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
  [
    '11 fields',
    [{ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn(1)) }],
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a long field',
    [{ type: 'section', fields: [mrkdwn(2001)] }],
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  ['an empty text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  ['a header in mrkdwn', [{ type: 'header', text: mrkdwn(3) }], 'unsupported type: must be plain_text [json-pointer:/blocks/0/text/type]'],
  ['an unknown type', [{ type: 'surprise' }], 'unsupported type: surprise [json-pointer:/blocks/0/type]'],
] as const)
  test(
    `${what} make invalid blocks`,
    inSlack(async ({ slack, client }) => {
      const failure = await failureOf(client().chat.postMessage({ channel: CHANNEL, text: 'x', blocks: blocks as never }));
      assert.equal([failure.error, failure.errors], ['invalid_blocks', [problem]]);
      assert.is(slack.messages().length, 0);
    }),
  );

test(
  'what fits exactly is taken',
  inSlack(async ({ client }) => {
    const fields = Array.from({ length: 10 }, () => mrkdwn(2000));
    const blocks = [section('x'.repeat(3000)), { type: 'section', fields }, ...Array.from({ length: 48 }, () => ({ type: 'divider' }))];
    await client().chat.postMessage({ channel: CHANNEL, text: 'x', blocks: blocks as never });
  }),
);

test(
  'an outage is a fault',
  inSlack(async ({ slack, client }) => {
    const lift = slack.fail({ status: 500, body: 'down' });
    assert.is((await failureOf(client().auth.test())).statusCode, 500);
    lift();
    await client().auth.test();
    assert.equal(
      slack.calls.map(({ path, status }) => [path, status]),
      [
        ['/api/auth.test', 500],
        ['/api/auth.test', 200],
      ],
    );
  }),
);

test.run();
