import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createConfirm } from '../../../src/sources/sns/confirm.ts';
import { createDownload } from '../../../src/sources/sns/download.ts';
import { parseTopicArn, type Topic } from '../../../src/sources/sns/topic-arn.ts';
import { CERTIFICATE_URL, TOPIC } from './signer.ts';

process.env.AWS_ACCESS_KEY_ID = 'test';
process.env.AWS_SECRET_ACCESS_KEY = 'test';

type Answer = (request: IncomingMessage, reply: ServerResponse) => void;

/** Runs `work` against a server on loopback that gives `answer`. */
async function against<T>(answer: Answer, work: (endpoint: string) => Promise<T>): Promise<T> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
const download = (answer: Answer) => against(answer, (endpoint) => createDownload({ clock: systemClock, endpoint })(CERTIFICATE_URL));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );

const test = suite('what the sns source asks for over HTTP');

test('a certificate is fetched by its path from the endpoint that stands in', async () => {
  const text = await download((request, reply) => reply.end(request.url));
  assert.is(text, new URL(CERTIFICATE_URL).pathname);
});

test('a redirect is not followed', async () => {
  const seen: (string | undefined)[] = [];
  const redirect: Answer = (request, reply) => {
    seen.push(request.url);
    reply.writeHead(302, { location: '/elsewhere' }).end();
  };
  assert.is(await codeOf(download(redirect)), 'SOURCE_CERTIFICATE_UNAVAILABLE');
  assert.is(seen.length, 1);
});

test('an answer other than 200 is no certificate', async () => {
  assert.is(await codeOf(download((_, reply) => reply.writeHead(404).end('x'))), 'SOURCE_CERTIFICATE_UNAVAILABLE');
});

test('64 KiB are read and no more', async () => {
  const answer = (bytes: number) => download((_, reply) => void reply.end('x'.repeat(bytes)));
  assert.is((await answer(65_536)).length, 65_536);
  assert.is(await codeOf(answer(65_537)), 'SOURCE_CERTIFICATE_UNAVAILABLE');
});

test('a server that never answers is given up after three seconds', async () => {
  const startedAt = systemClock.now();
  assert.is(await codeOf(download(() => {})), 'SOURCE_CERTIFICATE_UNAVAILABLE');
  assert.ok(systemClock.now() - startedAt < 4_000);
});

const confirm = (answer: Answer) =>
  against(answer, (endpoint) => createConfirm({ clock: systemClock, endpoint })({ topic: parseTopicArn(TOPIC) as Topic, token: 't0ken' }));

test('a subscription is confirmed by a signed call that forbids unsubscribing by a link', async () => {
  const asked = Promise.withResolvers<{ body: string; authorization: string }>();
  const arn = await confirm(async (request, reply) => {
    asked.resolve({ body: Buffer.concat(await request.toArray()).toString(), authorization: request.headers.authorization ?? '' });
    reply.end(`<ConfirmSubscriptionResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ConfirmSubscriptionResult>
      <SubscriptionArn>${TOPIC}:1</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`);
  });
  const { body, authorization } = await asked.promise;
  const form = Object.fromEntries(new URLSearchParams(body));
  assert.is(arn, `${TOPIC}:1`);
  assert.equal([form.Action, form.TopicArn, form.Token, form.AuthenticateOnUnsubscribe], ['ConfirmSubscription', TOPIC, 't0ken', 'true']);
  assert.match(authorization, /eu-west-1\/sns\/aws4_request/);
});

test('a confirmation that AWS refuses has failed, after one call', async () => {
  let calls = 0;
  const refuse: Answer = (_, reply) => {
    calls += 1;
    reply.writeHead(500).end('<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>');
  };
  assert.is(await codeOf(confirm(refuse)), 'SOURCE_CONFIRMATION_FAILED');
  assert.is(calls, 1);
});

test.run();
