import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceErrors } from '../../../src/errors.ts';
import { aSigner, CERTIFICATE_URL, confirmation, NOW, TOPIC } from './signer.ts';
import { aWorld } from './world.ts';

const signer = await aSigner();
const { certificate } = signer;
const at = (ms: number) => new Date(NOW + ms).toISOString();
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
const RAW = { 'x-amz-sns-rawdelivery': 'true', 'x-amz-sns-topic-arn': TOPIC };
const rawDelivery = { username: 'sns', password: 'a-long-password-1' };

const test = suite('the sns source');

for (const SignatureVersion of ['1', '2']) {
  test(`a message of signature version ${SignatureVersion} is taken`, async () => {
    const world = await aWorld({ certificate });
    assert.is((await world.post(signer.sign({ SignatureVersion }))).status, 200);
    assert.is(world.intake.deliveries.length, 1);
  });
}

test('a message with a Subject is taken', async () => {
  const world = await aWorld({ certificate });
  assert.is((await world.post(signer.sign({ Subject: 'Grüße' }))).status, 200);
});

test('a message with fields that nobody signed is taken', async () => {
  const world = await aWorld({ certificate });
  const extra = { UnsubscribeURL: 'https://a.example/', MessageAttributes: { a: { Type: 'String', Value: 'b' } }, Subject: null };
  assert.is((await world.post({ ...signer.sign(), ...extra })).status, 200);
});

for (const url of ['/api/v1/notice', '/api/v1/lifecycle-event']) {
  test(`messages are also taken at ${url}`, async () => {
    const world = await aWorld({ certificate });
    assert.is((await world.post(signer.sign(), { url })).status, 200);
  });
}

for (const type of ['application/json', 'text/plain', 'application/octet-stream', 'not a type']) {
  test(`a message of content type "${type}" is taken`, async () => {
    const world = await aWorld({ certificate });
    assert.is((await world.post(signer.sign(), { headers: { 'content-type': type } })).status, 200);
  });
}

test('where version 2 is required, version 1 is refused before anything is fetched', async () => {
  const world = await aWorld({ certificate, config: { requireSignatureVersion: '2' } });
  assert.is((await world.post(signer.sign({ SignatureVersion: '1' }))).code, 'SOURCE_SIGNATURE_VERSION');
  assert.equal(world.fetched, []);
});

test('an unknown signature version is refused', async () => {
  const world = await aWorld({ certificate });
  assert.is((await world.post(signer.sign({ SignatureVersion: 'constructor' }))).code, 'SOURCE_SIGNATURE_VERSION');
});

test('a topic that is not configured is refused before anything is fetched, whoever signed', async () => {
  const world = await aWorld({ certificate });
  const { status, code } = await world.post(signer.sign({ TopicArn: `${TOPIC}-2` }));
  assert.equal([status, code], [403, 'SOURCE_TOPIC_FOREIGN']);
  assert.equal(world.fetched, []);
});

test('a subscription of a topic that is not configured is not confirmed', async () => {
  const world = await aWorld({ certificate });
  await world.post(signer.sign({ ...confirmation, TopicArn: `${TOPIC}-2` }));
  assert.equal([world.confirmed, world.fetched], [[], []]);
});

test('the certificate is fetched at most once', async () => {
  const world = await aWorld({ certificate });
  await Promise.all([world.post(signer.sign()), world.post(signer.sign())]);
  await world.post(signer.sign());
  assert.equal(world.fetched, [CERTIFICATE_URL]);
});

for (const [ms, status] of [
  [-3_600_000, 200],
  [-3_600_001, 403],
  [3_600_000, 200],
  [3_600_001, 403],
] as const) {
  test(`a message signed ${ms} ms from now is answered with ${status}`, async () => {
    const world = await aWorld({ certificate });
    assert.is((await world.post(signer.sign({ Timestamp: at(ms) }))).status, status);
  });
}

test('a header that names another type than the body is refused', async () => {
  const world = await aWorld({ certificate });
  const headers = { 'x-amz-sns-message-type': 'SubscriptionConfirmation' };
  assert.is((await world.post(signer.sign(), { headers })).code, 'SOURCE_TYPE_DISAGREES');
});

test('a subscription is confirmed by its topic and token', async () => {
  const world = await aWorld({ certificate });
  const headers = { 'x-amz-sns-message-type': 'SubscriptionConfirmation' };
  assert.is((await world.post(signer.sign(confirmation), { headers })).status, 200);
  assert.equal([world.confirmed, world.intake.deliveries], [[`${TOPIC} ${confirmation.Token}`], []]);
});

test('a forged confirmation confirms nothing', async () => {
  const world = await aWorld({ certificate });
  assert.is((await world.post({ ...signer.sign(confirmation), Token: 'another' })).code, 'SOURCE_SIGNATURE_WRONG');
  assert.equal(world.confirmed, []);
});

test('a confirmation that fails is asked for again and told', async () => {
  const confirm = () => Promise.reject(sourceErrors.confirmationFailed(new Error('AccessDenied')));
  const world = await aWorld({ certificate, confirm });
  const { status, code } = await world.post(signer.sign(confirmation));
  assert.equal(
    [status, code, world.alerts.map((error) => error.code)],
    [503, 'SOURCE_CONFIRMATION_FAILED', ['SOURCE_CONFIRMATION_FAILED']],
  );
});

test('a message that cannot be stored is asked for again', async () => {
  const world = await aWorld({ certificate });
  world.intake.failNext(1);
  const { status, code } = await world.post(signer.sign());
  assert.equal([status, code], [503, 'SOURCE_NOT_STORED']);
  assert.is((await world.post(signer.sign())).status, 200);
});

test('a message whose certificate cannot be fetched is asked for again, and taken once it can', async () => {
  const answers = [() => Promise.reject(new Error('no route')), async () => certificate];
  const world = await aWorld({ certificate, download: () => answers.shift()?.() ?? Promise.reject(new Error('asked too often')) });
  assert.is((await world.post(signer.sign())).status, 503);
  await world.clock.advance(2_001);
  assert.is((await world.post(signer.sign())).status, 200);
});

test('a certificate of another name is refused', async () => {
  const other = await aSigner({ name: 'sns.evil.example' });
  const world = await aWorld({ certificate: other.certificate });
  assert.is((await world.post(other.sign())).code, 'SOURCE_CERTIFICATE_NAME');
});

test('a wildcard certificate is refused', async () => {
  const other = await aSigner({ name: '*.amazonaws.com' });
  const world = await aWorld({ certificate: other.certificate });
  assert.is((await world.post(other.sign())).code, 'SOURCE_CERTIFICATE_NAME');
});

test('the cause of our own fault is logged and not sent', async () => {
  const world = await aWorld({ certificate, download: () => Promise.reject(new Error('secret inside')) });
  const reply = await world.app.inject({ method: 'POST', url: '/webhooks/sns', payload: JSON.stringify(signer.sign()) });
  assert.not.match(reply.body, /secret inside|at |\.ts/);
  assert.match(JSON.stringify(world.log.lines), /secret inside/);
});

test('raw messages are refused where none are configured', async () => {
  const world = await aWorld({ certificate });
  const { status, code } = await world.post('{}', { headers: { ...RAW, ...basic('a:b') } });
  assert.equal([status, code], [403, 'SOURCE_RAW_DELIVERY_REFUSED']);
});

test('a raw message without credentials is asked for them', async () => {
  const world = await aWorld({ certificate, config: { rawDelivery } });
  const { status, headers } = await world.post('{}', { headers: RAW });
  assert.is(status, 401);
  assert.match(String(headers['www-authenticate']), /^Basic realm=/);
});

test('a raw message with the right credentials is taken as it came', async () => {
  const world = await aWorld({ certificate, config: { rawDelivery } });
  assert.is((await world.post('{"a": 1}', { headers: { ...RAW, ...basic('sns:a-long-password-1') } })).status, 200);
  assert.is(world.intake.deliveries[0]?.body, '{"a": 1}');
});

for (const header of [
  'Basic',
  'Basic !!!',
  'Bearer a-long-password-1',
  basic('sns:wrong').authorization,
  basic('a-long-password-1').authorization,
]) {
  test(`raw credentials "${header}" are refused`, async () => {
    const world = await aWorld({ certificate, config: { rawDelivery } });
    assert.is((await world.post('{}', { headers: { ...RAW, authorization: header } })).status, 401);
    assert.equal(world.intake.deliveries, []);
  });
}

test('a raw message of a topic that is not configured is refused', async () => {
  const world = await aWorld({ certificate, config: { rawDelivery } });
  const headers = { ...RAW, ...basic('sns:a-long-password-1'), 'x-amz-sns-topic-arn': `${TOPIC}-2` };
  assert.is((await world.post('{}', { headers })).code, 'SOURCE_TOPIC_FOREIGN');
});

test('too many refusals get 429, are logged no more, and hold up nothing genuine', async () => {
  const world = await aWorld({ certificate });
  await world.post(signer.sign());
  for (let count = 0; count < 30; count += 1) assert.is((await world.post('{}')).status, 403);
  assert.is((await world.post('{}')).status, 429);
  assert.is(world.log.lines.filter(({ level }) => level === 'warn').length, 30);
  assert.is((await world.post(signer.sign())).status, 200);
  assert.is((await world.post('{}', { from: '192.0.2.2' })).status, 403);
});

test('a sender with too many refusals makes us fetch nothing more, and is told to come again', async () => {
  const world = await aWorld({ certificate });
  for (let count = 0; count < 31; count += 1) await world.post('{}');
  assert.is((await world.post(signer.sign())).status, 503);
  assert.equal(world.fetched, []);
  await world.clock.advance(2_001);
  assert.is((await world.post(signer.sign())).status, 200);
});

test('a first raw try without credentials counts as no refusal', async () => {
  const world = await aWorld({ certificate, config: { rawDelivery } });
  for (let count = 0; count < 40; count += 1) assert.is((await world.post('{}', { headers: RAW })).status, 401);
});

test.run();
