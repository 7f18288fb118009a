import { CodedError } from '@lastcall/plugin-api';
import { fakeClock, settle } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ATTEMPT_MS, backoffMs, type Call, callAws, type Request } from '../../src/calling/call.ts';
import type { BucketName } from '../../src/calling/rates.ts';
import type { TokenBuckets } from '../../src/calling/token-buckets.ts';

const test = suite('callAws');

const named = (name: string, httpStatusCode = 400) => Object.assign(new Error(`${name} says AWS`), { name, $metadata: { httpStatusCode } });
const throttling = named('ThrottlingException');

const world = (answers: readonly unknown[], parts: Partial<Request<unknown>> = {}) => {
  const clock = fakeClock();
  const sent: AbortSignal[] = [];
  const slowed: (readonly BucketName[])[] = [];
  const buckets: TokenBuckets = {
    take: async () => {},
    answered() {},
    slowDown: (_, names) => void slowed.push(names),
    standing: () => ({ capacity: 40, perSecond: 10, tokens: 40 }),
    close() {},
  };
  const send = async (signal: AbortSignal) => {
    const answer = answers[sent.push(signal) - 1];
    if (answer === 'silence') return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    if (answer === 'deafness') return new Promise(() => {});
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const request: Request<unknown> = { action: 'elb:Act', place: 'r', buckets: ['elbv2'], repeat: 'always', send, ...parts };
  const stop = new AbortController();
  const call = (deadlineMs = 60_000, circumstances: Partial<Call> = {}) =>
    callAws(request, { signal: stop.signal, deadlineAt: clock.now() + deadlineMs, ...circumstances }, { clock, buckets, random: () => 1 });
  return { clock, sent, slowed, call, stop };
};

const codeOfRejection = (work: Promise<unknown>) =>
  work.then(
    () => 'no rejection',
    (error: unknown) => (error instanceof CodedError ? error.code : error),
  );

test('an answer is handed over', async () => {
  const { call, sent } = world(['yes']);
  assert.is(await call(), 'yes');
  assert.is(sent.length, 1);
});

test('a throttled request is sent again, and its buckets are slowed down', async () => {
  const { call, sent, clock, slowed } = world([throttling, throttling, 'yes']);
  const answer = call();
  await clock.advance(1_000);
  assert.is(await answer, 'yes');
  assert.is(sent.length, 3);
  assert.equal(slowed, [['elbv2'], ['elbv2']]);
});

for (const [what, fault] of [
  ['a server fault', named('InternalFailure', 500)],
  ['a reset connection', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
] as const) {
  test(`${what} is cured by another attempt`, async () => {
    const { call, clock } = world([fault, 'yes']);
    const answer = call();
    await clock.advance(1_000);
    assert.is(await answer, 'yes');
  });

  test(`${what} is not repeated where AWS may have executed the request`, async () => {
    const { call, sent } = world([fault, 'yes'], { repeat: 'unstarted' });
    assert.instance(await call().catch((error: unknown) => error), CodedError);
    assert.is(sent.length, 1);
  });
}

test('an attempt ends in its time also where the client does not heed its signal, and is cured by another', async () => {
  const { call, clock } = world(['deafness', 'yes']);
  const answer = call();
  await clock.advance(ATTEMPT_MS + 1_000);
  assert.is(await answer, 'yes');
});

test('what must be sure before the sending is asked for before each attempt, and where it is not nothing more is sent', async () => {
  const { call, sent, clock } = world([throttling, throttling, 'yes']);
  const unsure = new Error('not sure any more');
  let asked = 0;
  const ensure = async () => {
    asked += 1;
    if (asked === 3) throw unsure;
  };
  const answer = codeOfRejection(call(60_000, { ensure }));
  await clock.advance(1_000);
  assert.is(await answer, unsure);
  assert.equal([asked, sent.length], [3, 2]);
});

test('waiting to be sure ends at the deadline, with nothing sent', async () => {
  const { call, sent, clock } = world(['yes']);
  const answer = codeOfRejection(call(20_000, { ensure: () => new Promise(() => {}) }));
  await clock.advance(20_000);
  assert.is(await answer, 'AWS_OUT_OF_TIME');
  assert.is(sent.length, 0);
});

test('a request that must not be executed twice is sent again when it was throttled', async () => {
  const { call, clock } = world([throttling, 'yes'], { repeat: 'unstarted' });
  const answer = call();
  await clock.advance(1_000);
  assert.is(await answer, 'yes');
});

test('an attempt without an answer ends after five seconds and another one begins', async () => {
  const { call, clock, sent } = world(['silence', 'yes']);
  const answer = call();
  await clock.advance(ATTEMPT_MS - 1);
  assert.is(sent.length, 1);
  assert.is(sent[0]?.aborted, false);
  await clock.advance(1_000);
  assert.is(await answer, 'yes');
  assert.is(sent[0]?.aborted, true);
});

test('no attempt begins after the deadline: the last failure is what is told', async () => {
  const { call, sent, clock } = world(Array.from({ length: 50 }, () => throttling));
  const code = codeOfRejection(call(1_000));
  await clock.advance(1_000);
  assert.is(await code, 'AWS_THROTTLED');
  assert.is(sent.length, 4);
});

test('an attempt that is running at the deadline is ended there', async () => {
  const { call, clock, sent } = world(['silence']);
  const code = codeOfRejection(call(2_000));
  await clock.advance(2_000);
  assert.is(await code, 'AWS_OUT_OF_TIME');
  assert.is(sent[0]?.aborted, true);
});

test('an abort ends the request in flight and rejects with its reason', async () => {
  const { call, stop, sent } = world(['silence']);
  const reason = codeOfRejection(call());
  await settle();
  stop.abort('called off');
  assert.is(await reason, 'called off');
  assert.is(sent[0]?.aborted, true);
});

test('an abort between attempts starts no other', async () => {
  const { call, stop, sent, clock } = world([throttling, 'yes']);
  const reason = codeOfRejection(call());
  await settle();
  stop.abort('called off');
  assert.is(await reason, 'called off');
  await clock.advance(10_000);
  assert.is(sent.length, 1);
});

test('a call leaves no timer behind', async () => {
  const { call, clock } = world(['yes']);
  await call();
  assert.is(clock.nextAt(), null);
});

for (const [name, code] of [
  ['AccessDenied', 'AWS_ACCESS_DENIED'],
  ['UnauthorizedOperation', 'AWS_ACCESS_DENIED'],
  ['ExpiredToken', 'AWS_CREDENTIALS'],
  ['CredentialsProviderError', 'AWS_CREDENTIALS'],
  ['TargetGroupNotFoundException', 'AWS_CALL_FAILED'],
] as const) {
  test(`${name} is told as ${code} at once, with AWS's error as cause`, async () => {
    const fault = named(name);
    const { call, sent } = world([fault]);
    const error = await call().catch((reason: unknown) => reason);
    assert.instance(error, CodedError);
    assert.is((error as CodedError).code, code);
    assert.is((error as CodedError).cause, fault);
    assert.is(sent.length, 1);
  });
}

test('a refusal names the action to allow', async () => {
  const { call } = world([named('AccessDenied')], { action: 'elasticloadbalancing:DeregisterTargets' });
  const error = await call().catch((reason: unknown) => reason);
  assert.match((error as CodedError).hint, '"elasticloadbalancing:DeregisterTargets"');
});

test('an unresolvable endpoint that stays so is told as unreachable', async () => {
  const lost = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  const { call, clock } = world(Array.from({ length: 50 }, () => lost));
  const code = codeOfRejection(call(1_000));
  await clock.advance(1_000);
  assert.is(await code, 'AWS_UNREACHABLE');
});

test('back-off doubles from 100 ms, stays under 5 s, and at least half of it is waited', () => {
  assert.equal(
    [1, 2, 3, 4, 9].map((attempt) => backoffMs(attempt, () => 1)),
    [100, 200, 400, 800, 5_000],
  );
  assert.is(
    backoffMs(3, () => 0),
    200,
  );
});

test.run();
