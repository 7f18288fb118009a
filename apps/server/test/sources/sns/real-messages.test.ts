import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readMessage } from '../../../src/sources/sns/message.ts';
import { stringToSign } from '../../../src/sources/sns/string-to-sign.ts';
import { aWorld } from './world.ts';

const vector = (name: string) => readFileSync(new URL(`vectors/${name}`, import.meta.url), 'utf8');
const certificate = vector('certificate.pem');
const notification = vector('notification.json');
const unsubscription = vector('unsubscribe-confirmation.json');
const config = { topics: ['arn:aws:sns:us-west-2:131990247566:dongie-standard-topic'] };
const SENT_AT = Date.UTC(2026, 2, 6, 20, 5);
const AFTER_EXPIRY = Date.UTC(2026, 10, 22);

const test = suite('messages SNS really sent');

test('a genuine Notification is taken as it came', async () => {
  const world = await aWorld({ config, certificate, now: SENT_AT });
  assert.is((await world.post(notification)).status, 200);
  assert.equal(world.intake.deliveries, [
    { source: 'sns', body: notification, receivedAt: SENT_AT, account: '131990247566', region: 'us-west-2' },
  ]);
});

test('a genuine UnsubscribeConfirmation is noted, told loudly and not obeyed', async () => {
  const world = await aWorld({ config, certificate, now: SENT_AT });
  assert.is((await world.post(unsubscription)).status, 200);
  assert.equal(
    world.alerts.map(({ code }) => code),
    ['SOURCE_UNSUBSCRIBED'],
  );
  assert.equal(
    world.log.lines.map(({ level, fields }) => [level, fields.code]),
    [['error', 'SOURCE_UNSUBSCRIBED']],
  );
  assert.equal(world.confirmed, []);
  assert.equal(world.intake.deliveries, []);
});

test('a message whose certificate has expired is refused for that reason', async () => {
  const world = await aWorld({ config, certificate, now: AFTER_EXPIRY });
  const { status, code } = await world.post(notification);
  assert.equal([status, code], [403, 'SOURCE_CERTIFICATE_EXPIRED']);
});

test('the string to sign ends with a newline', () => {
  assert.ok(stringToSign(readMessage(notification)).endsWith('Type\nNotification\n'));
});

for (const field of ['Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type', 'Token', 'SubscribeURL']) {
  test(`the signature covers ${field}`, async () => {
    const source = field === 'Token' || field === 'SubscribeURL' ? unsubscription : notification;
    const forged = { ...JSON.parse(source), Token: 't', SubscribeURL: 'https://a.example/', ...JSON.parse(source) };
    const changed: Record<string, string> = {
      Timestamp: '2026-03-06T20:01:00.000Z',
      TopicArn: 'arn:aws:sns:us-west-2:131990247566:other',
      Type: 'SubscriptionConfirmation',
    };
    const topics = [...config.topics, changed.TopicArn];
    const world = await aWorld({ config: { topics }, certificate, now: SENT_AT });
    const { status, code } = await world.post({ ...forged, [field]: changed[field] ?? 'x' });
    assert.equal([status, code], [403, 'SOURCE_SIGNATURE_WRONG']);
  });
}

test.run();
